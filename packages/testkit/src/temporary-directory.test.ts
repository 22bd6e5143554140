import { spawnSync } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from './temporary-directory.ts';

it('exists for this user only, until it is removed with what it holds', async () => {
  const directory = temporaryDirectory();
  expect(statSync(directory.path).mode & 0o777).toBe(0o700);
  writeFileSync(join(directory.path, 'file'), 'x');
  await directory.remove();
  expect(existsSync(directory.path)).toBe(false);
  await directory.remove();
});

it('goes with the process, even one that crashes', () => {
  const program = `
    import { temporaryDirectory } from ${JSON.stringify(new URL('./temporary-directory.ts', import.meta.url).href)};
    console.log(temporaryDirectory().path);
    throw new Error('planned crash');`;
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stdout).toMatch(/halyard-/);
  expect(existsSync(stdout.trim())).toBe(false);
});
