import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '@halyard/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DirectoryInUseError, lockDirectory } from './directory-lock.ts';
import { listenAsHolder } from './holder-socket.ts';

/** Each test starts processes. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface Contender {
  child: ChildProcess;
  pid: number;
  /** Lets it try. */
  go(): void;
  nextLine(): Promise<string>;
}

let directory: string;
let remove: () => Promise<void>;
const children: ChildProcess[] = [];

beforeEach(() => {
  ({ path: directory, remove } = temporaryDirectory());
});

afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
  await remove();
});

describe('lockDirectory', () => {
  it('refuses a second one in the same process until the first is released', async () => {
    const lock = await lockDirectory(directory);
    await expect(lockDirectory(directory)).rejects.toMatchObject({
      name: 'DirectoryInUseError',
      pid: process.pid,
    });
    lock.release();
    lock.release();
    expect(readdirSync(directory)).toEqual([]);
    (await lockDirectory(directory)).release();
  });

  it('refuses another process at once and names the holder', async () => {
    const holder = await startHolder();
    const startedAt = performance.now();
    const error = await lockDirectory(directory).catch((error) => error);
    expect(error).toBeInstanceOf(DirectoryInUseError);
    expect(error.pid).toBe(holder.pid);
    expect(error.message).toContain(String(holder.pid));
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it('never robs a holder that is stopped', async () => {
    const holder = await startHolder();
    holder.child.kill('SIGSTOP');
    await expect(lockDirectory(directory)).rejects.toMatchObject({ pid: holder.pid });
    // To a process of another container the pid says nothing, and the socket answers.
    editLock({ pidNamespace: 'pid:[1]' });
    await expect(lockDirectory(directory)).rejects.toMatchObject({ pid: holder.pid });
  });

  it('takes over from a dead process and leaves nothing of it behind', async () => {
    const holder = await startHolder();
    await kill(holder.child);
    expect(readdirSync(directory)).toHaveLength(2);
    const lock = await lockDirectory(directory);
    expect(JSON.parse(readFileSync(join(directory, 'halyard.lock'), 'utf8')).pid).toBe(process.pid);
    lock.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it.runIf(process.platform === 'linux').each([
    ['a pid that was given to another process', { startedAt: '1' }],
    ['an earlier boot', { bootId: '00000000-0000-0000-0000-000000000000' }],
  ])('takes over from %s', async (_, change) => {
    const holder = await startHolder();
    editLock(change);
    (await lockDirectory(directory)).release();
    expect(holder.child.exitCode).toBeNull();
  });

  it.runIf(process.platform === 'linux')(
    'takes over from a container that is gone, if that is certain',
    async () => {
      const holder = await startHolder();
      await kill(holder.child);
      editLock({ pidNamespace: 'pid:[1]' });
      (await lockDirectory(directory)).release();

      const other = await startHolder();
      await kill(other.child);
      editLock({ pidNamespace: 'pid:[1]', socketName: undefined });
      await expect(lockDirectory(directory)).rejects.toThrow(/remove the lock file/);
    },
  );

  it('refuses a lock file that it cannot read', async () => {
    writeFileSync(join(directory, 'halyard.lock'), '');
    await expect(lockDirectory(directory)).rejects.toThrow(/not readable/);
  });

  it('has one winner when eight processes find a dead holder', async () => {
    for (let round = 0; round < 2; round++) {
      await using place = temporaryDirectory();
      const dead = await startHolder(place.path);
      await kill(dead.child);
      const contenders = await Promise.all(Array.from({ length: 8 }, () => startContender(place.path)));
      for (const contender of contenders) contender.go();
      const said = await Promise.all(contenders.map((contender) => contender.nextLine()));
      const winner = contenders[said.indexOf('held')];
      expect(said.toSorted()).toEqual(['held', ...Array(7).fill(`refused ${winner?.pid}`)]);
      await Promise.all(contenders.map(({ child }) => kill(child)));
    }
  });
});

describe('listenAsHolder', () => {
  it('does without where the path is too long for a socket', async () => {
    expect(await listenAsHolder(join(directory, 'x'.repeat(120)))).toBeUndefined();
  });
});

async function startHolder(path = directory): Promise<Contender> {
  const contender = await startContender(path);
  contender.go();
  expect(await contender.nextLine()).toBe('held');
  return contender;
}

async function startContender(path: string): Promise<Contender> {
  const script = fileURLToPath(new URL('./testing/hold-lock.ts', import.meta.url));
  const child = spawn(process.execPath, [script, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const nextLine = async () => String((await once(child.stdout, 'data'))[0]).trim();
  expect(await nextLine()).toBe('ready');
  return { child, pid: child.pid as number, go: () => child.stdin.write('go\n'), nextLine };
}

function editLock(change: object): void {
  const path = join(directory, 'halyard.lock');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...change }));
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
