/** The command that moves projects: from the embedded database to a service on PostgreSQL, and back. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { ask, makePlace, run, startAt } from './testing/place.ts';

const timeout = 180_000;
const transfer = (env: Record<string, string>, ...args: string[]) =>
  run(['packages/server/src/transfer.ts', ...args], env);

it('moves every project from embedded to PostgreSQL and back, byte for byte', { timeout }, async () => {
  await using embedded = await makePlace('embedded');
  await using postgres = await makePlace('postgres');
  await using directory = temporaryDirectory('halyard-transfer-');
  const at = (name: string) => join(directory.path, name);
  const first = await startAt(embedded);
  await ask(first, 'POST', '/projects', { key: 'second', environments: ['only'] });
  await ask(first, 'POST', '/flags?project=second', { key: 'moved', kind: 'boolean', tags: ['a'] });
  const held = await transfer(embedded.env, 'export');
  expect(held).toMatchObject({ code: 1, stderr: expect.stringContaining('--url and HALYARD_API_KEY') });
  await first.stop();

  const out = await transfer(embedded.env, 'export', '--all', '--out', at('backup'));
  expect(out).toMatchObject({ code: 0, stdout: '' });
  expect(out.stderr).toMatch(/^1\/2 default: 0\.0 MB, .* s\n2\/2 second: /);

  const service = await startAt(postgres);
  const remote = { HALYARD_API_KEY: service.administrator, ...postgres.env };
  const missing = await transfer(remote, 'import', at('backup'), '--url', service.url);
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no project second') });
  const options = ['--create', '--mode', 'replace', '--url', service.url];
  const into = await transfer(remote, 'import', at('backup'), ...options);
  expect(into).toMatchObject({ code: 0, stdout: '' });
  expect(into.stderr).toContain('2/2 second: environments 1 new, 0 changed, 0 removed, 0 as they were; ');
  const again = await transfer(remote, 'import', at('backup'), ...options);
  expect(again.stderr).toContain('flags 0 new, 0 changed, 0 removed, 1 as they were');

  const back = await transfer(remote, 'export', '--all', '--out', at('back'), '--url', service.url);
  expect(back.code).toBe(0);
  for (const name of ['default.yaml', 'second.yaml']) {
    expect(readFileSync(at(`back/${name}`), 'utf8')).toBe(readFileSync(at(`backup/${name}`), 'utf8'));
  }

  writeFileSync(
    at('wrong.yaml'),
    'format: 1\nflags:\n  f:\n    kind: boolean\n    environments:\n      only: {off: nope}\n',
  );
  const wrong = await transfer(
    remote,
    'import',
    at('wrong.yaml'),
    '--project',
    'second',
    '--url',
    service.url,
  );
  expect(wrong).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('\n  6:14 /flags/f/environments/only/off unknown variant `nope`\n'),
  });
  await service.stop();
  const local = await transfer(postgres.env, 'export', '--project', 'second', '--format', 'json');
  expect(JSON.parse(local.stdout).flags.moved).toMatchObject({ kind: 'boolean', tags: ['a'] });
});

it('says how it is used where it is used wrongly', { timeout }, async () => {
  for (const args of [['import'], ['export', '--all'], ['export', '--format', 'xml']]) {
    const answer = await transfer({}, ...args);
    expect(answer, args.join(' ')).toMatchObject({ code: 2, stdout: '' });
    expect(answer.stderr).toContain('npm run transfer -- export');
  }
});
