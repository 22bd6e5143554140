/** Links that the router does not make have to say themselves below which path the service is reached. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (path) => /\.tsx?$/.test(path) && !/\.test\.ts$|^testing/.test(path),
);

/** Addresses of pages, as text, that begin at the root of the host. */
function rootedIn(source: string): string[] {
  return source.match(/["'`]\/app\/[^"'`]*/g) ?? [];
}

it('builds no address of a page without the path below which all is reached', () => {
  const rooted = sources.flatMap((path) => rootedIn(readFileSync(join(root, path), 'utf8')));
  expect(rooted).toEqual([]);
});

it('negative control: such an address is found', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source
  const source = 'const href = `/app/projects/${project}`; const good = `${base}/app/projects`;';
  expect(rootedIn(source)).toHaveLength(1);
});
