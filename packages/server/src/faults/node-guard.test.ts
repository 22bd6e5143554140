import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { root, run } from './testing/place.ts';

/** A Node too old for the service, if the system has one. */
function findOldNode(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((directory) => !directory.includes('node_modules'))
    .map((directory) => join(directory, 'node'))
    .filter((path) => existsSync(path))
    .find(
      (path) => Number(/^v(\d+)/.exec(execFileSync(path, ['--version'], { encoding: 'utf8' }))?.[1]) < 22,
    );
}

const oldNode = findOldNode();

it.skipIf(!oldNode)('says in one line that this Node is too old', async () => {
  const { code, stdout, stderr } = await run(['tools/node-guard.cjs'], {}, { program: oldNode! });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^Halyard needs Node >= 22\.18 and found \d+\.\d+\.\d+: .+\n$/);
});

it('says nothing to this one', async () => {
  expect(await run([join(root, 'tools/node-guard.cjs')])).toEqual({ code: 0, stdout: '', stderr: '' });
});
