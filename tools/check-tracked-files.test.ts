import { expect, it } from 'vitest';
import { findForbidden } from './check-tracked-files.ts';

// Put together here, so that this file itself can be tracked.
const home = ['', 'home', 'someone', 'project'].join('/');
const server = ['https:/', 'registry.example.org', 'x.tgz'].join('/');

it.each([
  ['docs/a.md', `see ${home}/x`],
  ['docs/a.md', `["${['', 'Users', 'someone'].join('/')}"]`],
  ['docs/a.md', `\`${['', 'root', '.npm'].join('/')}\``],
  ['docs/a.md', ['C:', 'Users', 'someone'].join('\\')],
  ['.npmrc', `registry=${server}`],
  ['package-lock.json', '{ "resolved": "https://example.org/a.tgz" }'],
  ['examples/x/package-lock.json', '{ "resolved":"git+ssh://example.org/a" }'],
])('%s may not hold %s', (path, text) => {
  expect(findForbidden(path, `first line\n${text}\n`)).toHaveLength(1);
});

it('names the place', () => {
  expect(findForbidden('a.md', `x\n${home}`)).toEqual([
    `a.md:2: a path of one machine: ${home.slice(0, 13)}`,
  ]);
});

it.each([
  ['a.md', 'https://example.org/home/page and ./work/x, packages/root/x'],
  ['a.md', '/tmp/x /usr/lib/postgresql'],
  ['package-lock.json', '{ "resolved": "packages/core" }'],
])('%s may hold %s', (path, text) => {
  expect(findForbidden(path, text)).toEqual([]);
});
