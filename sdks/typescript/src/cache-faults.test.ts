/** B3: whatever happens to the cache file and while it is written, what is read is the old or the new state, whole. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Snapshot } from '@halyard/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CacheFile } from './cache-file.ts';
import { type Disk, type DiskFile, nodeDisk } from './disk.ts';
import { sleep } from './testing/clients.ts';
import { snapshotOf, valueFlag } from './testing/flags.ts';
import { seededRandom } from './testing/random.ts';

const KEY = 'hal_server_Selector0secret';
const URL = 'http://localhost:4400/';
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'halyard-cache-faults-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Every flag says the version, so that a mixture of two states would be seen. */
function stateOf(version: number, flags = 20): Snapshot {
  const entries = Array.from({ length: flags }, (_, i) => [
    `flag-${i}`,
    valueFlag('integer', version, version),
  ]);
  return snapshotOf(Object.fromEntries(entries), { version });
}

/** The version of a state that is whole and not mixed; undefined where there is none. */
function versionOf(snapshot: Snapshot | undefined): number | undefined {
  if (snapshot === undefined) return undefined;
  expect(snapshot).toEqual(stateOf(snapshot.version, Object.keys(snapshot.flags).length));
  return snapshot.version;
}

const fileOn = (disk: Disk) => new CacheFile(directory, URL, KEY, { disk, uuid: () => crypto.randomUUID() });
const readAgain = () => versionOf(fileOn(nodeDisk).read());

interface Fault {
  /** Which call fails, from 1. */
  at: number;
  code: 'EIO' | 'ENOSPC';
  /** Nothing works any more after it, as if the process had ended there. */
  isLast: boolean;
}

/** The real disk, of which one call fails; a write that fails has written half. */
function faultyDisk({ at, code, isLast }: Fault): Disk & { calls: number; failed: string[] } {
  const counted = { calls: 0, failed: [] as string[] };
  const fails = (what: string): boolean => {
    counted.calls++;
    if (counted.calls !== at && !(isLast && counted.calls > at)) return false;
    counted.failed.push(what);
    return true;
  };
  const error = (): Error => Object.assign(new Error(`${code}: injected`), { code });
  const wrap =
    <Args extends unknown[], Result>(what: string, call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (fails(what)) throw error();
      return call(...args);
    };
  const wrapFile = (file: DiskFile): DiskFile => ({
    async write(bytes) {
      if (!fails('write')) return file.write(bytes);
      await file.write(bytes.slice(0, bytes.length >> 1));
      throw error();
    },
    sync: wrap('sync', file.sync),
    // The descriptor is given back whatever close() says.
    close: async () => {
      await file.close();
      if (fails('close')) throw error();
    },
  });
  return Object.assign(counted, {
    read: nodeDisk.read,
    makeDirectory: wrap('makeDirectory', nodeDisk.makeDirectory),
    create: wrap('create', async (path: string) => wrapFile(await nodeDisk.create(path))),
    rename: wrap('rename', nodeDisk.rename),
    remove: wrap('remove', nodeDisk.remove),
    list: wrap('list', nodeDisk.list),
    changedAtMs: wrap('changedAtMs', nodeDisk.changedAtMs),
    syncDirectory: wrap('syncDirectory', nodeDisk.syncDirectory),
  });
}

/** How a writer does its work that is not careful: the file itself is written over. */
async function writePlainly(path: string, disk: Disk, state: Snapshot): Promise<void> {
  await disk.remove(path).catch(() => {});
  const file = await disk.create(path);
  try {
    await file.write(JSON.stringify(state));
  } finally {
    await file.close();
  }
}

describe('B3: an error at the n-th call of the file system', () => {
  it.each(['EIO', 'ENOSPC'] as const)('leaves the old or the new state, for every n: %s', async (code) => {
    const failed = new Set<string>();
    for (const isLast of [false, true]) {
      for (let at = 1; ; at++) {
        rmSync(directory, { recursive: true, force: true });
        for (const version of [1, 2]) expect(await fileOn(nodeDisk).write(stateOf(version))).toBeUndefined();
        const disk = faultyDisk({ at, code, isLast });
        const file = fileOn(disk);
        expect(versionOf(file.read())).toBe(2);
        const error = await file.write(stateOf(3));
        for (const what of disk.failed) failed.add(what);
        if (disk.failed.length === 0) break;
        expect([2, 3]).toContain(readAgain());
        // Whoever is told nothing may rely on the new one.
        if (error === undefined) expect(readAgain()).toBe(3);
        if (isLast) continue;
        // The same process writes again, and the next one does.
        expect(await file.write(stateOf(4))).toBeUndefined();
        expect(readAgain()).toBe(4);
        expect(await fileOn(nodeDisk).write(stateOf(5))).toBeUndefined();
        expect(readAgain()).toBe(5);
      }
    }
    expect([...failed].sort()).toEqual([
      'close',
      'create',
      'makeDirectory',
      'remove',
      'rename',
      'sync',
      'syncDirectory',
      'write',
    ]);
  });

  it('loses everything where the file is written over (control)', async () => {
    const path = join(directory, 'plain');
    const left: string[] = [];
    for (let at = 1; at <= 4; at++) {
      await writePlainly(path, nodeDisk, stateOf(2));
      await writePlainly(path, faultyDisk({ at, code: 'EIO', isLast: true }), stateOf(3)).catch(() => {});
      try {
        left.push(String(versionOf(JSON.parse(readFileSync(path, 'utf8')))));
      } catch {
        left.push('damaged');
      }
    }
    expect(left).toContain('damaged');
  });
});

/** A process that writes one version after the other, and says each that is written. */
function writerProgram(isCareful: boolean): string {
  const source = (name: string) => JSON.stringify(new globalThis.URL(name, import.meta.url).href);
  return `
    import { writeFile } from 'node:fs/promises';
    import { CacheFile } from ${source('./cache-file.ts')};
    import { snapshotOf, valueFlag } from ${source('./testing/flags.ts')};
    const file = new CacheFile(${JSON.stringify(directory)}, ${JSON.stringify(URL)}, ${JSON.stringify(KEY)});
    const start = file.read()?.version ?? 0;
    for (let version = start + 1; ; version++) {
      const entries = Array.from({ length: 500 }, (_, i) => ['flag-' + i, valueFlag('integer', version, version)]);
      const state = snapshotOf(Object.fromEntries(entries), { version });
      if (${isCareful}) await file.write(state);
      else await writeFile(${JSON.stringify(join(directory, 'plain'))}, JSON.stringify(state));
      process.stdout.write(version + '\\n');
    }`;
}

/** Runs the writer for a while after its first version, kills it, and answers the last version it said. */
async function killWriter(isCareful: boolean, afterMs: number): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--input-type=module', '-e', writerProgram(isCareful)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const ended = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), ended]);
  await sleep(afterMs);
  child.kill('SIGKILL');
  await ended;
  return Number(said.trim().split('\n').at(-1));
}

describe('B3: kill -9 of a writer at any moment', () => {
  /** `HALYARD_CACHE_KILLS=1000 npm test -- src/cache-faults` kills for minutes. */
  const kills = Number(process.env['HALYARD_CACHE_KILLS'] ?? 12);

  it('leaves the last state that was written, or the one that was being written', async () => {
    const random = seededRandom(Date.now());
    for (let round = 0; round < kills; round++) {
      const said = await killWriter(true, random() * 30);
      const left = readAgain();
      expect(said).toBeGreaterThan(0);
      expect([said, said + 1]).toContain(left);
    }
  }, 3_600_000);

  it('leaves a torn file where it is written over (control)', async () => {
    const random = seededRandom(Date.now());
    const isTorn = () => {
      try {
        return versionOf(JSON.parse(readFileSync(join(directory, 'plain'), 'utf8'))) === undefined;
      } catch {
        return true;
      }
    };
    for (let round = 0; round < 200; round++) {
      await killWriter(false, random() * 30);
      if (isTorn()) return;
    }
    expect.fail('no kill has torn the file');
  }, 120_000);
});

describe('B3: damage to the files', () => {
  /** A disk that holds these two files alone. */
  function memoryDisk(current: Buffer, previous: Buffer): Disk {
    return { ...nodeDisk, read: (path) => (path.endsWith('.previous') ? previous : current) };
  }

  it('is found in 10,000 truncations and flipped bits of either generation, in one or in many places', async () => {
    const file = fileOn(nodeDisk);
    for (const version of [1, 2]) await file.write(stateOf(version));
    const whole = { current: readFileSync(file.path), previous: readFileSync(`${file.path}.previous`) };
    const random = seededRandom(7);
    const below = (limit: number) => Math.floor(random() * limit);
    const damage = (bytes: Buffer): Buffer => {
      const copy = Buffer.from(bytes.subarray(0, random() < 0.3 ? below(bytes.length) : bytes.length));
      const flips = copy.length === bytes.length ? 1 + below(4) : below(2);
      // A bit that is flipped twice would be whole again.
      const places = new Set(Array.from({ length: flips }, () => below(copy.length)));
      for (const at of copy.length > 0 ? places : []) copy[at]! ^= 1 << below(8);
      return copy;
    };
    const seen = { 1: 0, 2: 0, none: 0 };
    for (let i = 0; i < 10_000; i++) {
      const isCurrentWhole = random() < 0.1;
      const isPreviousWhole = random() < 0.5;
      const disk = memoryDisk(
        isCurrentWhole ? whole.current : damage(whole.current),
        isPreviousWhole ? whole.previous : damage(whole.previous),
      );
      const version = fileOn(disk).read()?.version;
      if (version !== (isCurrentWhole ? 2 : isPreviousWhole ? 1 : undefined)) {
        expect.fail(`damage ${i} led to version ${version}`);
      }
      seen[(version as 1 | 2) ?? 'none']++;
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(500);
    // Control: without the checksum most flipped bits are not seen, JSON being JSON still.
    const body = whole.current.subarray(whole.current.indexOf('\n') + 1);
    const isJson = Array.from({ length: 200 }, () => {
      try {
        return JSON.parse(damage(body).toString()) !== undefined;
      } catch {
        return false;
      }
    });
    expect(isJson).toContain(true);
  });

  it('is no crash where a file is a directory, empty or full of NUL, as after a loss of power', async () => {
    const file = fileOn(nodeDisk);
    await file.write(stateOf(1));
    await file.write(stateOf(2));
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(5000), Buffer.from('\n')]) {
      writeFileSync(file.path, bytes);
      expect(readAgain()).toBe(1);
    }
    await writeFile(`${file.path}.previous`, Buffer.alloc(5000));
    expect(readAgain()).toBeUndefined();
    expect(await fileOn(nodeDisk).write(stateOf(3))).toBeUndefined();
    expect(readAgain()).toBe(3);
  });
});
