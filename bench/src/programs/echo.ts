/**
 * The least that the same framework can do: the same route, the body read, a fixed answer with the headers and the
 * size of the service's. Prepared as the framework's own documentation does, so that it is a yardstick.
 */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

/** What `evaluate-http.ts` sends; the answer is the port. */
export interface EchoOrder {
  body: string;
  headers: Record<string, string>;
}

process.once('message', ({ body, headers }: EchoOrder) => {
  const app = new Hono();
  app.get('/flags/:flagId/evaluate', () => new Response(body, { headers }));
  app.post('/flags/:flagId/evaluate', async (c) => {
    await c.req.text();
    return new Response(body, { headers });
  });
  serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.send!({ port }));
});
