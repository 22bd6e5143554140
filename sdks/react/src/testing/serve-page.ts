/** Serves testing/page.tsx as a bundle, with the React that the test itself has. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export interface ServedPage extends AsyncDisposable {
  readonly url: string;
  /** What stands in the page before its script runs. */
  html: string;
}

export async function servePage(): Promise<ServedPage> {
  const script = await bundle();
  const page = { html: '' };
  const document = () =>
    `<!doctype html><link rel="icon" href="data:,"><div id="root">${page.html}</div><script src="/page.js"></script>`;
  const server = createServer(({ url }, response) => {
    if (url === '/page.js') response.setHeader('content-type', 'text/javascript').end(script);
    else response.setHeader('content-type', 'text/html; charset=utf-8').end(document());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(page, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function bundle(): Promise<string> {
  const react18 = fileURLToPath(new URL('../../../react-18/node_modules/', import.meta.url));
  const alias = [{ find: /^(react|react-dom)(?=$|\/)/, replacement: `${react18}$1` }];
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    // In development React complains of what does not fit, and mounts twice what is strict.
    mode: 'development',
    define: { 'process.env.NODE_ENV': '"development"' },
    resolve: { alias: process.env['HALYARD_TEST_REACT'] === '18' ? alias : [] },
    build: {
      write: false,
      minify: false,
      rollupOptions: {
        input: fileURLToPath(new URL('page.tsx', import.meta.url)),
        output: { format: 'iife' },
      },
    },
  });
  const [{ output: chunks }] = [output].flat() as unknown as [{ output: { type: string; code?: string }[] }];
  return chunks.find(({ type }) => type === 'chunk')!.code!;
}
