/** A snippet for browsers, bundled and served, in a real Chromium. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { freePort, startChromium, waitFor } from '@halyard/testkit';
import { preview } from 'vite';
import { runProgram } from '../../tools/run-program.ts';
import type { SnippetValues } from '../render-snippet.ts';
import type { Snippet } from '../snippets.ts';
import { layOut } from './prepare-program.ts';

export interface PreparedPage extends AsyncDisposable {
  /** All of its scripts, gzipped, in kB of 1,000 bytes. */
  readonly sizeKb: number;
  /** Opens it as somebody does who was never there before. */
  open(): Promise<OpenPage>;
}

export interface OpenPage {
  /** Waits until it shows this text, and nothing else. Throws with what it shows after half a minute. */
  shows(text: string): Promise<void>;
}

export async function preparePage(snippet: Snippet, values: SnippetValues): Promise<PreparedPage> {
  const { path, remove } = await layOut(snippet, values);
  const sizeKb = await bundle(path);
  const port = await freePort();
  const server = await preview({
    root: path,
    configFile: false,
    logLevel: 'silent',
    preview: { host: '127.0.0.1', port, strictPort: true },
  });
  const browser = await startChromium();
  return {
    sizeKb,
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

/** By a process of its own, as a reader does: Vitest's NODE_ENV would make React's development build. Gives the size. */
async function bundle(path: string): Promise<number> {
  // The polyfill is for browsers of 2021, and would be counted.
  writeFileSync(join(path, 'vite.config.js'), 'export default { build: { modulePreload: false } };');
  const { NODE_ENV: _, ...env } = process.env;
  const { exitCode, output } = await runProgram('vite', ['build'], { cwd: path, env });
  if (exitCode !== 0) throw new Error(output);
  const assets = join(path, 'dist/assets');
  const code = readdirSync(assets).map((file) => readFileSync(join(assets, file)));
  return gzipSync(Buffer.concat(code), { level: 9 }).byteLength / 1_000;
}
