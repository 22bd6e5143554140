import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CacheFile } from './cache-file.ts';
import { booleanFlag, snapshotOf } from './testing/flags.ts';

const KEY = 'hal_server_Selector0secret';
const URL = 'http://localhost:4400/';
let directory: string;
let file: CacheFile;
const versioned = (version: number) => snapshotOf({ a: booleanFlag(version) }, { version });
const again = () => new CacheFile(directory, URL, KEY);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'halyard-cache-test-'));
  file = again();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('cache-file', () => {
  it('reads what was written, in a file for this user only that names neither service nor key', async () => {
    expect(file.read()).toBeUndefined();
    expect(await file.write(versioned(1))).toBeUndefined();
    expect(again().read()).toEqual(versioned(1));
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
    expect(file.path).not.toMatch(/Selector|localhost/);
    expect(readFileSync(file.path, 'utf8')).not.toContain('secret');
  });

  it('keeps the generation before, and nothing else', async () => {
    for (let version = 1; version <= 5; version++) void file.write(versioned(version));
    await file.settled();
    expect(readdirSync(directory)).toHaveLength(2);
    rmSync(file.path);
    expect(again().read()).toEqual(versioned(4));
  });

  it('B3: falls back to the generation before at every truncation and every flipped bit, else to nothing', async () => {
    await file.write(versioned(1));
    await file.write(versioned(2));
    const whole = readFileSync(file.path);
    const previous = `${file.path}.previous`;
    const damaged = function* () {
      for (let length = 0; length < whole.length; length++) yield whole.subarray(0, length);
      for (let at = 0; at < whole.length; at++) {
        for (let bit = 0; bit < 8; bit++) {
          const flipped = Buffer.from(whole);
          flipped[at]! ^= 1 << bit;
          yield flipped;
        }
      }
    };
    let count = 0;
    for (const bytes of damaged()) {
      writeFileSync(file.path, bytes);
      if (again().read()?.version !== 1) throw new Error(`damage ${count} was not found`);
      count++;
    }
    expect(count).toBe(whole.length * 9);
    copyFileSync(file.path, previous);
    expect(again().read()).toBeUndefined();
    // Control: the file undamaged.
    writeFileSync(file.path, whole);
    expect(again().read()?.version).toBe(2);
  });

  it('B3: does not put a damaged file in the place of the good one before it', async () => {
    await file.write(versioned(1));
    await file.write(versioned(2));
    writeFileSync(file.path, 'damaged');
    const next = again();
    expect(next.read()?.version).toBe(1);
    await next.write(versioned(3));
    rmSync(next.path);
    expect(again().read()?.version).toBe(1);
  });

  it('does not take a file that someone without the key has made', async () => {
    const forger = new CacheFile(directory, URL, 'hal_server_Selector0another');
    expect(forger.path).toBe(file.path);
    await forger.write(versioned(9));
    expect(file.read()).toBeUndefined();
    expect(forger.read()?.version).toBe(9);
  });

  it('has a file for each service and each key', () => {
    const paths = [
      file,
      new CacheFile(directory, 'http://localhost:4401/', KEY),
      new CacheFile(directory, URL, 'hal_server_Other000s'),
    ];
    expect(new Set(paths.map(({ path }) => path)).size).toBe(3);
  });

  it('B3: says why it cannot write, leaves nothing behind, and never throws', async () => {
    const blocked = new CacheFile(join(directory, 'a-file', 'below'), URL, KEY);
    writeFileSync(join(directory, 'a-file'), '');
    expect(await blocked.write(versioned(1))).toBeInstanceOf(Error);
    expect(blocked.read()).toBeUndefined();
    // A rename that fails: a directory stands where the file should be.
    mkdirSync(join(file.path, 'in-the-way'), { recursive: true });
    mkdirSync(join(`${file.path}.previous`, 'in-the-way'), { recursive: true });
    expect(await file.write(versioned(1))).toBeInstanceOf(Error);
    expect(file.read()).toBeUndefined();
    expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('removes what killed writers left half written long ago, and nothing else', async () => {
    await file.write(versioned(1));
    const [old, recent, foreign] = [`${file.path}.1-a.tmp`, `${file.path}.2-b.tmp`, join(directory, 'x.tmp')];
    for (const path of [old, recent, foreign]) writeFileSync(path, 'half');
    utimesSync(old, 0, 0);
    utimesSync(foreign, 0, 0);
    await file.removeAbandoned(Date.now());
    expect([old, recent, foreign, file.path].map((path) => existsSync(path))).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  it('is settled only when what it removes is removed too', async () => {
    await file.write(versioned(1));
    const old = `${file.path}.1-a.tmp`;
    writeFileSync(old, 'half');
    utimesSync(old, 0, 0);
    void file.removeAbandoned(Date.now());
    await file.settled();
    expect(existsSync(old)).toBe(false);
  });
});
