/** The commands beside the service, on both databases, used well and wrongly. */
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { queryOnce, temporaryDirectory } from '@halyard/testkit';
import { describe, expect, it } from 'vitest';
import { ask, databases, makePlace, run, startAt } from './testing/place.ts';

const timeout = 180_000;
const key = (env: Record<string, string>, ...args: string[]) =>
  run(['packages/server/src/key.ts', ...args], env);
const audit = (env: Record<string, string>, ...args: string[]) =>
  run(['packages/server/src/audit.ts', ...args], env);

describe.each(databases)('on %s', (kind) => {
  it('makes, lists and revokes keys, and verifies the log', { timeout }, async () => {
    await using place = await makePlace(kind);
    const first = await startAt(place);
    if (kind === 'embedded') {
      const refused = await key(place.env, 'list');
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toMatch(
        new RegExp(`held by process ${first.pid}.*\nWhile the service runs, ask it`),
      );
      expect(refused.stderr).not.toContain('    at ');
      const unverified = await audit(place.env, 'verify');
      expect(unverified).toMatchObject({ code: 2, stdout: '' });
      expect(unverified.stderr).toMatch(
        new RegExp(
          `held by process ${first.pid}.*\nStop the service first, or ask it while it runs: GET /changes/export`,
        ),
      );
    } else {
      expect((await key(place.env, 'list')).stdout).toContain('administrator');
    }
    await first.stop();

    const made = await key(place.env, 'create', '--name', 'made beside');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const administrator = made.stdout.split('\n')[0]!;
    const sdk = await key(place.env, 'create', '--kind', 'server', '--environment', 'staging');
    expect(sdk.code).toBe(0);
    const secure = await key(place.env, ...'create --kind client --environment staging --secure'.split(' '));
    expect(secure).toMatchObject({ code: 0, stderr: '' });
    expect(secure.stdout).toMatch(/^hal_client_(\w{8})\w{38}\nhal_sign_\1\w{38}\nKeep both now/);
    const listed = await key(place.env, 'list');
    expect(listed.stdout).not.toContain('hal_');
    expect(listed.stdout).not.toContain(administrator);
    const row = listed.stdout.split('\n').find((line) => line.endsWith('made beside'))!;
    expect(row).toMatch(/^\w{8}\tapi\t-\tvalid\t/);
    const id = row.split('\t')[0]!;

    const second = await startAt(place);
    expect((await ask({ ...second, administrator }, 'GET', '/flags')).status).toBe(200);
    await second.stop();
    expect(await key(place.env, 'revoke', id)).toMatchObject({ code: 0, stdout: `revoked ${id}\n` });
    expect((await key(place.env, 'list')).stdout).toContain(`${id}\tapi\t-\trevoked\t`);

    expect(await audit(place.env, 'verify')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+ changes, the chain holds(, signed up to change \d+)?\n$/),
      stderr: '',
    });
    if (kind === 'postgres') {
      await queryOnce(place.env['DATABASE_URL']!, `update changes set comment = 'forged' where seq = 2`);
      const found = await audit(place.env, 'verify');
      expect(found.code).toBe(1);
      expect(found.stdout).toContain('change 2: ');
    }
  });
});

it('says whose key signs a checkpoint, and leaves none behind where it only looks', { timeout }, async () => {
  await using place = await makePlace('postgres');
  await using directory = temporaryDirectory('halyard-audit-');
  const env = { ...place.env, HALYARD_DATA: join(directory.path, 'data') };
  const path = join(env.HALYARD_DATA, 'audit-key');
  const checkpoints = join(directory.path, 'checkpoints');
  // A log to sign, by a key that this machine does not have.
  const given = { ...env, HALYARD_AUDIT_KEY: randomBytes(32).toString('base64') };
  await (await startAt({ env: given })).stop();
  const ofService = (await audit(given, 'public-key')).stdout.trim();

  const signed = await audit(given, 'checkpoint');
  expect(JSON.parse(signed.stdout)).toMatchObject({ publicKey: ofService });
  expect(signed.stderr).toBe(`signed by ${ofService}, the key of HALYARD_AUDIT_KEY\n`);
  writeFileSync(checkpoints, signed.stdout);

  expect(await audit(env, 'verify')).toMatchObject({ code: 0, stderr: '' });
  const judging = ['verify', '--checkpoints', checkpoints];
  expect(await audit(env, ...judging, '--public-key', ofService)).toMatchObject({ code: 0 });
  for (const args of [judging, ['public-key']]) {
    const stderr = expect.stringContaining(`no HALYARD_AUDIT_KEY, and no ${path}`);
    expect(await audit(env, ...args)).toMatchObject({ code: 2, stdout: '', stderr });
  }
  expect(existsSync(path)).toBe(false);

  const first = await audit(env, 'checkpoint');
  const { publicKey } = JSON.parse(first.stdout);
  expect(publicKey).not.toBe(ofService);
  expect(first.stderr).toContain(
    `signed by ${publicKey}, the key of ${path}\nWARNING: that key was made just now`,
  );
  const second = await audit(env, 'checkpoint');
  expect(second).toMatchObject({ code: 0, stderr: `signed by ${publicKey}, the key of ${path}\n` });
  expect((await audit(env, 'public-key')).stdout).toBe(`${publicKey}\n`);
});

it('says how it is used where it is used wrongly', { timeout }, async () => {
  await using place = await makePlace('postgres');
  for (const args of [[], ['frobnicate'], ['revoke'], ['create', '--colour', 'red']]) {
    const answer = await key(place.env, ...args);
    expect(answer, args.join(' ')).toMatchObject({ code: 2, stdout: '' });
    expect(answer.stderr).toContain('npm run key -- create');
  }
  const toldAudit = await audit(place.env);
  expect(toldAudit).toMatchObject({ code: 2, stderr: expect.stringContaining('halyard audit verify') });
  const unreachable = { DATABASE_URL: 'postgres://u:canary-secret@127.0.0.1:1/x' };
  for (const answer of [await key(unreachable, 'list'), await audit(unreachable, 'verify')]) {
    expect(answer.code).toBeGreaterThan(0);
    expect(answer.stderr).toBe(
      'PostgreSQL at 127.0.0.1:1 cannot be reached (ECONNREFUSED); check DATABASE_URL\n',
    );
  }
  const service = await startAt(place);
  await service.stop();
  const nobody = await key(place.env, 'create', '--kind', 'server');
  expect(nobody).toMatchObject({ code: 1, stdout: '' });
  expect(nobody.stderr).toContain('/environment');
  expect((await key(place.env, 'revoke', 'unknown1')).stderr).toBe('there is no key unknown1\n');
});
