/** What an application's bundler makes of a file. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export interface Bundle {
  code: string;
  /** The files that are in it, by their paths. */
  files: string[];
}

/** @param entry relative to this file */
export async function bundle(entry: string): Promise<Bundle> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      lib: { entry: fileURLToPath(new URL(entry, import.meta.url)), formats: ['iife'], name: 'page' },
    },
  });
  const [{ output }] = result as unknown as [{ output: { code: string; modules: object }[] }];
  return { code: output[0]!.code, files: Object.keys(output[0]!.modules) };
}
