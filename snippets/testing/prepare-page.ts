/** A snippet for browsers, bundled and served, in a real Chromium. */
import { freePort, startChromium, waitFor } from '@halyard/testkit';
import { build, preview } from 'vite';
import type { SnippetValues } from '../render-snippet.ts';
import type { Snippet } from '../snippets.ts';
import { layOut } from './prepare-program.ts';

export interface PreparedPage extends AsyncDisposable {
  /** Opens it as somebody does who was never there before. */
  open(): Promise<OpenPage>;
}

export interface OpenPage {
  /** Waits until it shows this text, and nothing else. Throws with what it shows after half a minute. */
  shows(text: string): Promise<void>;
}

export async function preparePage(snippet: Snippet, values: SnippetValues): Promise<PreparedPage> {
  const { path, remove } = await layOut(snippet, values);
  await build({ root: path, configFile: false, logLevel: 'silent' });
  const port = await freePort();
  const server = await preview({
    root: path,
    configFile: false,
    logLevel: 'silent',
    preview: { host: '127.0.0.1', port, strictPort: true },
  });
  const browser = await startChromium();
  return {
    async open() {
      const page = await (await browser.newContext()).newPage();
      await page.goto(`http://127.0.0.1:${port}/`);
      const read = async () => (await page.textContent('body'))?.trim();
      return {
        async shows(text) {
          await waitFor(async () => (await read()) === text, { timeoutMs: 30_000, intervalMs: 50 }).catch(
            async () => {
              throw new Error(`${snippet.id} shows ${await read()}, not ${text}.`);
            },
          );
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server.close();
      await remove();
    },
  };
}
