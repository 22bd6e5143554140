/** The page's own server: decides flags for each visitor in this process, and hands page and decisions to the browser. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { requestContext } from '@halyard/request-context';
import { bootstrapJson, connect } from '@halyard/sdk';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { fail, clientKey as key, port, serverKey, url } from './settings.ts';

// Once for the whole server. From now on it answers from memory, without the service too.
const flags = await connect({ url, key: serverKey });
if (!flags.version) fail(`no flags from ${url}: is it the service, and HALYARD_SERVER_KEY a key of it?`);

const browserFiles = new URL('dist/browser/', import.meta.url);
const template = readFileSync(new URL('index.html', browserFiles), 'utf8');
const { App }: typeof import('./page.tsx') = await import(
  new URL('dist/server/page.js', import.meta.url).href
);

createServer((request, response) => {
  if (request.url === '/') return sendPage(request, response);
  if (request.url?.startsWith('/assets/')) return void sendAsset(request.url, response);
  response.writeHead(404).end();
})
  .on('error', ({ message }) => fail(`${message}: set PORT`))
  .listen(port, () => console.log(`The page is at http://localhost:${port}`));

function sendPage(request: IncomingMessage, response: ServerResponse): void {
  const visitor = /\bvisitor=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? randomUUID();
  const bootstrap = flags.bootstrap({ targetingKey: visitor, ...requestContext(request) });
  const page = renderToString(createElement(App, { options: { url, key, bootstrap } }));
  const decisions = `<script type="application/json" id="flags" data-url="${url}" data-key="${key}">${bootstrapJson(bootstrap)}</script>`;
  response.setHeader('set-cookie', `visitor=${visitor}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly`);
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.end(template.replace('<!--page-->', () => page).replace('<!--flags-->', () => decisions));
}

const types = { js: 'text/javascript', css: 'text/css' };

async function sendAsset(path: string, response: ServerResponse): Promise<void> {
  const name = basename(path);
  const file = await readFile(new URL(`assets/${name}`, browserFiles)).catch(() => undefined);
  const type = types[name.split('.').at(-1) as keyof typeof types];
  if (!file || !type) return void response.writeHead(404).end();
  // Its name changes when its content does.
  response.setHeader('cache-control', 'public, max-age=31536000, immutable');
  response.setHeader('content-type', type).end(file);
}
