/** What everybody waits for before anything is on screen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { buildDashboard } from '../../../../tools/build-dashboard.ts';

interface Chunk {
  file: string;
  isEntry?: boolean;
  imports?: string[];
}

let directory: string;
let manifest: Record<string, Chunk>;
beforeAll(async () => {
  directory = await buildDashboard();
  manifest = JSON.parse(readFileSync(join(directory, '.vite/manifest.json'), 'utf8'));
}, 120_000);

/** A chunk and all that has to be there before it runs. */
function withImports(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const each of manifest[name]?.imports ?? []) withImports(each, found);
  return found;
}

const gzipped = (name: string) =>
  gzipSync(readFileSync(join(directory, manifest[name]?.file ?? '')), { level: 9 }).length;

it('is at most 250 kB of JavaScript, gzipped', () => {
  const entries = Object.keys(manifest).filter((name) => manifest[name]?.isEntry);
  expect(entries).toHaveLength(1);
  const sizes = [...withImports(entries[0] as string)]
    .filter((name) => manifest[name]?.file.endsWith('.js'))
    .map((name) => [name, gzipped(name)] as const);
  const bytes = sizes.reduce((sum, [, size]) => sum + size, 0);
  expect(bytes, JSON.stringify(sizes)).toBeLessThanOrEqual(250_000);
  // The control: all of it is several times as much, so that what is counted is what is loaded first.
  const all = Object.keys(manifest).filter((name) => manifest[name]?.file.endsWith('.js'));
  expect(all.reduce((sum, name) => sum + gzipped(name), 0)).toBeGreaterThan(bytes * 1.2);
});

it('was built for production', () => {
  const names = Object.values(manifest).map(({ file }) => file);
  expect(names.filter((name) => /jsx-dev-runtime/.test(name))).toEqual([]);
});

it('holds no schemas of the contract, anywhere', () => {
  const scripts = Object.values(manifest).filter(({ file }) => file.endsWith('.js'));
  const withZod = scripts.filter(({ file }) =>
    /\b_zod\b|ZodError/.test(readFileSync(join(directory, file), 'utf8')),
  );
  expect(withZod.map(({ file }) => file)).toEqual([]);
});
