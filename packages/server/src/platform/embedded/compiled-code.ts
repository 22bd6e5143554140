import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PGliteOptions } from '@electric-sql/pglite';

export type CompiledCode = NonNullable<PGliteOptions['pgliteWasmModule']>;

/** The part of it that is used: TypeScript has it among what browsers have. */
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<CompiledCode> };

let compiling: Promise<CompiledCode> | undefined;

/**
 * PGlite's PostgreSQL, compiled once a process. V8 compiles each function when it is first called and again, better, when
 * it is called often; a thread that is handed the module shares all of that, while one that compiled its own would begin
 * with nothing. A second database in the process so opens with a third of the computation, and answers with as little.
 */
export function compiledCode(): Promise<CompiledCode> {
  compiling ??= compile();
  return compiling;
}

async function compile(): Promise<CompiledCode> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  return WebAssembly.compile(await readFile(join(dirname(entry), 'pglite.wasm')));
}
