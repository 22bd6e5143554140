/** The frameworks themselves, asked over loopback by clients that forge what they can. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RequestContextOptions, requestContext } from './request-context.ts';

const options = {
  plain: {},
  trusting: { trustedProxies: 'loopback', geoHeaders: 'cloudflare' },
  mistaken: { trustedProxies: 'platform', geoHeaders: 'cloudflare' },
} satisfies Record<string, RequestContextOptions>;
type Choice = keyof typeof options;

/** Each answers `/<choice>` with what it makes of the request with these options. */
const frameworks: Record<string, () => Promise<Server>> = {
  async "Node's http"() {
    const server = createServer((request: IncomingMessage, response) => {
      response.end(JSON.stringify(requestContext(request, options[request.url!.slice(1) as Choice])));
    });
    server.listen(0, '127.0.0.1');
    return server;
  },
  async express() {
    const app = express();
    app.get('/:choice', (request, response) => {
      response.json(requestContext(request, options[request.params.choice as Choice]));
    });
    return app.listen(0, '127.0.0.1');
  },
  async fastify() {
    const app = fastify();
    app.get<{ Params: { choice: Choice } }>('/:choice', async (request) => {
      const told = requestContext(request, options[request.params.choice]);
      expect(requestContext(request.raw, options[request.params.choice])).toEqual(told);
      return told;
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server;
  },
  async hono() {
    const app = new Hono();
    app.get('/:choice', (c) => c.json(requestContext(c, options[c.req.param('choice') as Choice])));
    return serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
  },
};

describe.each(Object.entries(frameworks))('%s', (_, start) => {
  let server: Server;
  beforeAll(async () => {
    server = await start();
    if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const forged = {
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0',
    'x-forwarded-for': '198.51.100.1',
    'cf-ipcountry': 'DE',
  };
  const device = { type: 'desktop', os: 'linux', browser: 'firefox' };

  async function told(choice: Choice): Promise<unknown> {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/${choice}`, { headers: forged });
    return response.json();
  }

  it('tells address and device, and believes no header', async () => {
    expect(await told('plain')).toEqual({ ip: '127.0.0.1', device });
    expect(await told('mistaken')).toEqual({ ip: '127.0.0.1', device });
  });

  it('believes a proxy that is trusted', async () => {
    expect(await told('trusting')).toEqual({
      ip: '198.51.100.1',
      geo: { country: 'DE', continent: 'EU' },
      device,
    });
  });
});
