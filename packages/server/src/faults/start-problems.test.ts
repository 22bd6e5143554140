/** What keeps a service from starting is one line that says what to mend, without a stack and without a secret. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { freePort, queryOnce, temporaryDirectory } from '@halyard/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { databases, makePlace, type Run, run, startAt } from './testing/place.ts';

const main = 'packages/server/src/main.ts';
const timeout = 120_000;

/** One line of `Halyard cannot start: …`, exit 1, no stack. */
function reasonOf({ code, stdout, stderr }: Run): string {
  const [, reason] = /^Halyard cannot start: (.+)\n$/.exec(stderr) ?? [];
  if (code !== 1 || reason === undefined || stdout !== '' || stderr.trimEnd().split('\n').length !== 1) {
    throw new Error(`not one clear line (${code}):\n${stdout}${stderr}`);
  }
  return reason;
}

it('negative control: a stack, another exit code or a second line are not one clear line', () => {
  const good = { code: 1, stdout: '', stderr: 'Halyard cannot start: it rains\n' };
  expect(reasonOf(good)).toBe('it rains');
  expect(() => reasonOf({ ...good, code: 0 })).toThrow();
  expect(() => reasonOf({ ...good, stderr: `${good.stderr}    at main.ts:1\n` })).toThrow();
  expect(() => reasonOf({ ...good, stderr: 'TypeError: x is undefined\n' })).toThrow();
});

describe('configuration', () => {
  it('names a variable that is wrong', { timeout }, async () => {
    expect(reasonOf(await run([main], { PORT: 'abc' }))).toBe(
      'PORT is "abc"; use an integer from 0 to 65535',
    );
  });

  it.each([
    'mysql://u:canary-secret@127.0.0.1/x',
    'canary-secret',
    'postgres://u:canary-secret@127.0.0.1:port/x',
    'postgres://u:canary-secret%zz@127.0.0.1/x',
    'postgres://u:canary-secret#x@127.0.0.1/x',
  ])('says how a DATABASE_URL looks, and not what it is: %s', { timeout }, async (url) => {
    const answer = await run([main], { DATABASE_URL: url });
    expect(reasonOf(answer)).toMatch(/^DATABASE_URL is not like postgres:/);
    expect(answer.stderr).not.toContain('canary');
  });
});

describe('PostgreSQL', () => {
  it('that is not there', { timeout }, async () => {
    const port = await freePort();
    for (const host of ['127.0.0.1', 'localhost']) {
      const answer = await run([main], { DATABASE_URL: `postgres://u:canary-secret@${host}:${port}/x` });
      expect(reasonOf(answer)).toBe(
        `PostgreSQL at ${host}:${port} cannot be reached (ECONNREFUSED); check DATABASE_URL`,
      );
    }
    const answer = await run([main], { DATABASE_URL: 'postgres://u:canary-secret@no-such-host.invalid/x' });
    expect(reasonOf(answer)).toMatch(/^PostgreSQL at no-such-host.invalid:5432 cannot be reached \(E/);
  });

  it('that never answers', { timeout }, async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void silent.close());
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    const answer = await run([main], { DATABASE_URL: `postgres://u:canary-secret@127.0.0.1:${port}/x` });
    expect(reasonOf(answer)).toMatch(/cannot be reached \(no answer\)/);
  });

  it('that knows no such user, password or database', { timeout }, async () => {
    await using place = await makePlace('postgres');
    const wrong = (change: (url: URL) => void) => {
      const url = new URL(place.env['DATABASE_URL']!);
      change(url);
      return run([main], { DATABASE_URL: url.href });
    };
    const user = new URL(place.env['DATABASE_URL']!).username;
    const password = await wrong((url) => {
      url.password = 'canary-secret';
    });
    expect(reasonOf(password)).toContain(`does not let ${user} in; correct user and password`);
    expect(password.stderr).not.toContain('canary');
    const name = await wrong((url) => {
      url.pathname = '/nowhere';
    });
    expect(reasonOf(name)).toContain('has no database nowhere');
  });

  it('migrated by a newer Halyard', { timeout }, async () => {
    await using place = await makePlace('postgres');
    await queryOnce(place.env['DATABASE_URL']!, `insert into halyard_migrations values ('9999-future')`);
    expect(reasonOf(await run([main], place.env))).toContain('migrated by a newer Halyard (9999-future)');
  });
});

describe.each(databases)('on %s', (kind) => {
  it('a port that is taken', { timeout }, async () => {
    await using place = await makePlace(kind);
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    const reason = reasonOf(await run([main], { ...place.env, PORT: String(port) }));
    expect(reason).toBe(`port ${port} is taken; choose another with PORT=…`);
  });
});

describe('HALYARD_DATA', () => {
  it('in use by another process', { timeout }, async () => {
    await using place = await makePlace('embedded');
    await using service = await startAt(place);
    expect(reasonOf(await run([main], place.env))).toContain(`is held by process ${service.pid}`);
  });

  it('that is a file', { timeout }, async () => {
    await using directory = temporaryDirectory();
    const file = join(directory.path, 'file');
    writeFileSync(file, '');
    expect(reasonOf(await run([main], { PORT: '0', HALYARD_DATA: file }))).toMatch(
      new RegExp(`^HALYARD_DATA is ${file}, which cannot be used: E`),
    );
  });

  // Root may write anywhere: as somebody else then, who must be able to read this repository.
  it.skipIf(process.getuid === undefined)('that may not be written', { timeout }, async () => {
    const directory = mkdtempSync('/tmp/halyard-read-only-');
    onTestFinished(() => rmSync(directory, { recursive: true }));
    chmodSync(directory, 0o555);
    const uid = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    const answer = await run([main], { PORT: '0', HALYARD_DATA: directory }, uid);
    expect(reasonOf(answer)).toMatch(/^HALYARD_DATA is .*, which cannot be used: EACCES/);
  });
});
