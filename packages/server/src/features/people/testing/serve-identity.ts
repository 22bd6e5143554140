/** The identity library's routes on a port of their own, for browsers and others that need one. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from 'better-auth/node';
import { randomText } from '../../../platform/ids.ts';
import type { TestSystem } from '../../../testing/open-test-system.ts';
import { duringAuthRequest } from '../auth-request.ts';
import { type Auth, createIdentity, type IdentityParts } from '../identity.ts';

export interface ServedIdentity extends AsyncDisposable {
  /** http://localhost:port, where browsers let pages have passkeys; any path but the library's is an empty page. */
  origin: string;
  auth: Auth;
}

/** `plugins` is told the origin; `port` 0: any that is free. */
export async function serveIdentity(
  { system }: TestSystem,
  plugins: NonNullable<IdentityParts['plugins']>,
  port = 0,
): Promise<ServedIdentity> {
  const server = createServer();
  server.listen(port, 'localhost');
  await once(server, 'listening');
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const auth = createIdentity({ system, secret: randomText(43), plugins }).at(origin);
  const handler = toNodeHandler(auth);
  server.on('request', (request, response) => {
    const { pathname } = new URL(request.url!, origin);
    if (!pathname.startsWith('/auth/')) return response.setHeader('content-type', 'text/html').end();
    const path = pathname.slice('/auth'.length);
    return duringAuthRequest({ requestId: 'test', path, sessionId: undefined }, () => {
      void handler(request, response).catch(() => response.destroy());
    });
  });
  return {
    origin,
    auth,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
