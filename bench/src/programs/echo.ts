/**
 * The least that the same framework can do: the same route, the body read, a fixed answer with the headers and the
 * size of the service's. Prepared as the framework's own documentation does, so that it is a yardstick.
 */
import { serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';

/** What is sent to it; the answer is the port. */
export interface EchoOrder {
  /** 200 where left out. */
  status?: number;
  body: string;
  headers: Record<string, string>;
}

process.once('message', ({ status = 200, body, headers }: EchoOrder) => {
  const app = new Hono();
  const answer = () => new Response(status === 304 ? null : body, { status, headers });
  const answerAfterBody = async (c: Context) => {
    await c.req.text();
    return answer();
  };
  app.get('/flags/:flagId/evaluate', answer);
  app.post('/flags/:flagId/evaluate', answerAfterBody);
  app.get('/sdk/snapshot', answer);
  app.post('/sdk/evaluate', answerAfterBody);
  app.post('/ofrep/v1/evaluate/flags/:key', answerAfterBody);
  app.post('/ofrep/v1/evaluate/flags', answerAfterBody);
  serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.send!({ port }));
});
