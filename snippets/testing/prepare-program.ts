/** A snippet in a folder of its own, ready to be run as a reader would. */
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { temporaryDirectory } from '@halyard/testkit';
import { findPython } from '../../tools/find-python.ts';
import { root, runProgram } from '../../tools/run-program.ts';
import { renderSnippet, type SnippetValues } from '../render-snippet.ts';
import type { Snippet } from '../snippets.ts';

export interface PreparedProgram extends AsyncDisposable {
  /** The flag's value as its last line says it. Throws with all that it wrote where it ends badly. */
  run(): Promise<unknown>;
}

/** Copies, fills in and installs. Throws with what a command wrote where it fails. */
export async function prepareProgram(snippet: Snippet, values: SnippetValues): Promise<PreparedProgram> {
  const { path, isOfNpm, install, run, remove } = await layOut(snippet, values);
  const env = await surroundings(snippet, path);
  const shell = async (command: string) => {
    // Halyard's own clients start with the last known good values: nothing may be left of the run before.
    if (isOfNpm) rmSync(env['HOME']!, { recursive: true, force: true });
    // Compilers among them: tests that run beside them come first.
    const { exitCode, stdout, output } = await runProgram('nice', ['sh', '-ec', command], { cwd: path, env });
    if (exitCode !== 0) throw new Error(`${snippet.id}: ${command} ended with ${exitCode}:\n${output}`);
    return stdout;
  };
  if (install !== undefined && !isOfNpm) await shell(install);
  return {
    run: async () => {
      // Maven resets colours at its end, of which there are none.
      const last = stripVTControlCharacters(await shell(run!))
        .trim()
        .split('\n')
        .at(-1)!;
      const value = JSON.parse(last.toLowerCase());
      return typeof value === 'object' ? value.value : value;
    },
    [Symbol.asyncDispose]: remove,
  };
}

/** A folder with the snippet's files, filled in; npm's packages are those of the repository. */
export async function layOut(snippet: Snippet, values: SnippetValues) {
  const { path, remove } = temporaryDirectory(`halyard-snippet-${snippet.id}-`);
  const from = join(root, 'snippets', snippet.id);
  const { text, install, run } = renderSnippet(
    snippet,
    readFileSync(join(from, snippet.file), 'utf8'),
    values,
  );
  mkdirSync(dirname(join(path, snippet.file)), { recursive: true });
  writeFileSync(join(path, snippet.file), text);
  for (const file of snippet.beside) cpSync(join(from, file), join(path, file));
  const isOfNpm = install?.startsWith('npm ') === true;
  if (isOfNpm) {
    writeFileSync(join(path, 'package.json'), '{ "private": true, "type": "module" }');
    symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'));
  }
  return { path, isOfNpm, install, run, remove };
}

/** This process's environment, with what a language keeps for the next time where it outlives the folder. */
async function surroundings({ language }: Snippet, path: string): Promise<NodeJS.ProcessEnv> {
  // A key of the reader's own must not be what makes it work.
  const { HALYARD_SERVER_KEY: _, ...env } = process.env;
  if (language === 'ts') return { ...env, HOME: join(path, 'home') };
  if (language === 'rust') {
    const cache = env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
    return { ...env, CARGO_TARGET_DIR: join(cache, 'halyard-snippets/rust'), CARGO_PROFILE_DEV_DEBUG: '0' };
  }
  if (language === 'python') {
    const python = await findPython();
    if (python === undefined) throw new Error('There is no Python >= 3.10 on the path.');
    const { exitCode, output } = await runProgram(python.program, ['-m', 'venv', join(path, '.venv')]);
    if (exitCode !== 0) throw new Error(output);
    return { ...env, PATH: [join(path, '.venv/bin'), env['PATH']].join(delimiter) };
  }
  return env;
}
