import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from './page.ts';

type Browser = Awaited<ReturnType<typeof import('@halyard/testkit').startChromium>>;
type Tab = Awaited<ReturnType<Browser['newPage']>>;

/** A request of a page that was answered, without preflights. */
export interface PageRequest {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly answerHeaders: Readonly<Record<string, string>>;
}

/** A page in a browser; its functions are called there. */
export interface OpenedPage {
  readonly tab: Tab;
  readonly requests: readonly PageRequest[];
  /** Addresses of requests that came to no end of their own: given up by the page, or cut. */
  readonly ended: readonly string[];
  call<Name extends keyof Page>(
    name: Name,
    ...args: Parameters<Page[Name]>
  ): Promise<Awaited<ReturnType<Page[Name]>>>;
}

export interface PageServer extends AsyncDisposable {
  /** Of another origin than any service under test. */
  readonly origin: string;
  open(browser: Pick<Browser, 'newPage'>): Promise<OpenedPage>;
}

/** Serves a page with the bundle of page.ts, as an application of somebody's would be. */
export async function servePage(): Promise<PageServer> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    logLevel: 'silent',
  });
  const script = outputFiles[0]!.text;
  const server = createServer(({ url }, response) => {
    const isScript = url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><script src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    async open(browser) {
      const tab = await browser.newPage();
      const requests: PageRequest[] = [];
      tab.on('response', (response) => {
        const request = response.request();
        if (request.url().startsWith(origin)) return;
        void Promise.all([request.allHeaders(), response.allHeaders()]).then(
          ([headers, answerHeaders]) => {
            requests.push({
              method: request.method(),
              url: request.url(),
              status: response.status(),
              headers,
              answerHeaders,
            });
          },
          // The page has gone meanwhile.
          () => {},
        );
      });
      const ended: string[] = [];
      tab.on('requestfailed', (request) => void ended.push(request.url()));
      await tab.goto(origin);
      return {
        tab,
        requests,
        ended,
        call: (name, ...args) =>
          tab.evaluate(
            ([called, given]) =>
              // biome-ignore lint/suspicious/noExplicitAny: it runs in the page
              (globalThis as any).page[called](...given),
            [name, args] as [string, unknown[]],
          ),
      };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
