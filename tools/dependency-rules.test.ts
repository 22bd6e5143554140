import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { checkDependencyRules } from './check-dependency-rules.ts';
import { root } from './run-program.ts';

it('reports each forbidden import and none of the others', async () => {
  expect(await checkDependencyRules()).toEqual([]);
});

it('notices a rule that no longer works, and one that works too well', async () => {
  const text = readFileSync(join(root, 'biome.json'), 'utf8');
  const damaged = text.replaceAll('"@hono/**"', '"@hona/**"').replaceAll('"!zod"', '"!zap"');
  expect(damaged).not.toBe(text);
  await using directory = temporaryDirectory();
  const file = join(directory.path, 'biome.json');
  writeFileSync(file, damaged);
  const problems = (await checkDependencyRules(file)).join('\n');
  expect(problems).toMatch(/main\.ts:\d+ .*@hono\/node-server.* is not reported/);
  expect(problems).toMatch(/operations\/flags\.ts:\d+ .*zod.* is reported/);
});
