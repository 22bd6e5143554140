/**
 * Builds packages/dashboard into its dist/, if its sources changed: one build at a time, however many ask for it. By
 * itself it is a program that says `building` where it does and ends with 1 where it cannot.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify, stripVTControlCharacters } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import {
  DirectoryInUseError,
  type DirectoryLock,
  lockDirectory,
} from '../packages/server/src/platform/embedded/directory-lock.ts';
import { root } from './run-program.ts';

const dashboard = join(root, 'packages/dashboard');
const output = join(dashboard, 'dist');
/** Where it is built, beside the lock: dist/ is always whole. */
const workshop = join(root, 'build/dashboard');
/** In dist/: the hash of what it was made of. */
const stampFile = 'sources.sha256';

/** What a build is made of; of the dashboard's own packages also which versions there are of them. */
const sources = [
  'packages/dashboard',
  'packages/contract/src',
  'packages/core/src',
  'snippets',
  'package-lock.json',
  'tools/build-dashboard.ts',
];
const isSource = (path: string) => !/(^|[/\\])(node_modules|dist|testing)([/\\]|$)|\.test\.tsx?$/.test(path);

/** Compressed once, as well as is worth its time; what is shorter fits in one packet anyway. */
const compressible = ['.css', '.js', '.json', '.svg', '.txt'];
const compressedFromBytes = 1_000;

/** Resolves when dist/ is of the sources as they were at some time since this was called; throws what the build says. */
export async function buildDashboard(onBuild: () => void = () => {}): Promise<string> {
  if (await isFresh()) return output;
  onBuild();
  await mkdir(workshop, { recursive: true });
  const lock = await lockWhenFree();
  try {
    // Somebody else may have built it meanwhile.
    if (!(await isFresh())) await build(await hashOfSources());
    return output;
  } finally {
    lock.release();
  }
}

async function isFresh(): Promise<boolean> {
  const stamp = await readFile(join(output, stampFile), 'utf8').catch(() => undefined);
  return stamp !== undefined && stamp === (await hashOfSources());
}

async function hashOfSources(): Promise<string> {
  const files = (await Promise.all(sources.map(filesOf))).flat().sort();
  const hash = createHash('sha256');
  for (const file of files) {
    hash
      .update(`${file}\0`)
      .update(await readFile(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

async function filesOf(source: string): Promise<string[]> {
  if (!existsSync(join(root, source))) return [];
  if (extname(source) !== '') return [source];
  const entries = await readdir(join(root, source), { withFileTypes: true });
  const inside = entries
    .map((entry) => ({ entry, path: `${source}/${entry.name}` }))
    .filter(({ path }) => isSource(path))
    .map(({ entry, path }) => (entry.isDirectory() ? filesOf(path) : entry.isFile() ? [path] : []));
  return (await Promise.all(inside)).flat();
}

async function lockWhenFree(): Promise<DirectoryLock> {
  for (;;) {
    try {
      return await lockDirectory(workshop);
    } catch (error) {
      if (!(error instanceof DirectoryInUseError)) throw error;
      await sleep(200);
    }
  }
}

async function build(stamp: string): Promise<void> {
  const next = join(workshop, 'next');
  const before = join(workshop, 'before');
  await Promise.all([next, before].map((each) => rm(each, { recursive: true, force: true })));
  // Loaded only where it is used: it is slow to load, and most of the time nothing changed.
  const vite = await import('vite');
  // Test runners say `test`, and what is built then is for people who debug React: twice as large and slow.
  const { NODE_ENV } = process.env;
  process.env['NODE_ENV'] = 'production';
  try {
    await vite.build({
      root: dashboard,
      configFile: join(dashboard, 'vite.config.ts'),
      logLevel: 'error',
      build: { outDir: next, emptyOutDir: true, manifest: true },
    });
  } finally {
    if (NODE_ENV === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = NODE_ENV;
  }
  await compressAll(next);
  await writeFile(join(next, stampFile), stamp);
  if (existsSync(output)) await rename(output, before);
  await rename(next, output);
  await rm(before, { recursive: true, force: true });
}

async function compressAll(directory: string): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const { parentPath, name } of entries.filter((entry) => entry.isFile())) {
    const file = join(parentPath, name);
    if (!compressible.includes(extname(name)) || file.includes(`${sep}.vite${sep}`)) continue;
    const plain = await readFile(file);
    if (plain.length < compressedFromBytes) continue;
    const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
    await Promise.all([
      promisify(brotliCompress)(plain, brotli).then((bytes) => writeFile(`${file}.br`, bytes)),
      promisify(gzip)(plain, { level: 9 }).then((bytes) => writeFile(`${file}.gz`, bytes)),
    ]);
  }
}

/** Without colours, and without what the bundler's own code was doing. */
function complaint({ message }: Error): string {
  return stripVTControlCharacters(message)
    .replace(/\s*Stack backtrace:.*/s, '')
    .trim();
}

if (import.meta.main) {
  if (process.argv.includes('--of-service')) {
    // Not beyond the service that asked for it.
    process.stdin.on('close', () => process.exit(1)).resume();
    process.stdin.unref?.();
  }
  try {
    await buildDashboard(() => console.log('building'));
    process.exit(0);
  } catch (error) {
    console.error(complaint(error as Error));
    process.exit(1);
  }
}
