import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { connect } from './connect.ts';
import { fileSource } from './file-source.ts';
import { countingClock } from './testing/client-sockets.ts';
import { FAST, sleep, startWith, statusesOf, until } from './testing/clients.ts';
import { booleanFlag, snapshotOf } from './testing/flags.ts';

let directory: string;
let path: string;
let errors: string[];
const log = { error: (line: string) => errors.push(line), warn() {}, info() {}, debug() {} };
const write = (document: unknown) =>
  writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document));
/** STALE for as long as a test takes on a busy machine. */
const timings = { ...FAST, status: { staleAfterMs: 100, errorAfterMs: 3_600_000 } };
const start = () => startWith(fileSource(path, { lookMs: 10 }), { log }, { timings });
const user = { targetingKey: 'u' };

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'halyard-file-test-'));
  path = join(directory, 'flags.json');
  errors = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('a file of flags', () => {
  it('gives values at once, with a mark of byte order too', async () => {
    write(`\uFEFF${JSON.stringify({ flags: { a: true, text: 'x', size: 3, limits: { perMinute: 60 } } })}`);
    const flags = await connect({ source: fileSource(path) });
    expect(flags.status).toBe('READY');
    expect(flags.boolean('a', user, false)).toBe(true);
    expect(flags.string('text', user, '')).toBe('x');
    expect(flags.number('size', user, 0)).toBe(3);
    expect(flags.json('limits', user, null)).toEqual({ perMinute: 60 });
    expect(flags.version).toEqual({ epoch: 'file', version: 1 });
    await flags.close();
  });

  it('may be a snapshot as the service gives it, with rules and segments', () => {
    const beta = { if: { attribute: 'plan', op: 'in' as const, values: ['beta'] }, version: 2 };
    const rules = [{ id: 'r', if: { segment: 'beta' }, serve: 'on' }];
    const a = booleanFlag(3, { rules, otherwise: { serve: 'off' } });
    write(snapshotOf({ a }, { version: 3, segments: { beta } }));
    const flags = start();
    expect(flags.version).toEqual({ epoch: 'e1', version: 3 });
    expect(flags.boolean('a', { plan: 'beta' }, false)).toBe(true);
    expect(flags.boolean('a', {}, true)).toBe(false);
  });

  it('is taken anew when it changes: in place, renamed over, gone and back', async () => {
    write({ flags: { a: 1, b: true } });
    const flags = start();
    const changes: unknown[] = [];
    flags.on('PROVIDER_CONFIGURATION_CHANGED', ({ flagsChanged, version }) =>
      changes.push([flagsChanged, version]),
    );
    write({ flags: { a: 2, b: true } });
    await until(() => flags.number('a', user, 0) === 2, 'the change in place');
    writeFileSync(join(directory, 'aside'), '{ "flags": { "a": 3, "b": true } }');
    renameSync(join(directory, 'aside'), path);
    await until(() => flags.number('a', user, 0) === 3, 'the change by renaming');
    rmSync(path);
    await until(() => errors.length > 0, 'the complaint');
    expect(errors[0]).toMatch(/flags\.json: ENOENT/);
    expect(flags.number('a', user, 0)).toBe(3);
    write({ flags: { a: 4 } });
    await until(() => flags.number('a', user, 0) === 4, 'the file that is back');
    expect(changes).toEqual([
      [['a'], 2],
      [['a'], 3],
      [['a', 'b'], 4],
    ]);
  });

  it('is seen behind a directory that is swapped by a link, as mounted configuration is', async () => {
    for (const [name, value] of [
      ['one', 1],
      ['two', 2],
    ] as const) {
      mkdirSync(join(directory, name));
      writeFileSync(join(directory, name, 'flags.json'), JSON.stringify({ flags: { a: value } }));
    }
    symlinkSync('one', join(directory, 'data'));
    symlinkSync('data/flags.json', path);
    const flags = start();
    expect(flags.number('a', user, 0)).toBe(1);
    symlinkSync('two', join(directory, 'data-next'));
    renameSync(join(directory, 'data-next'), join(directory, 'data'));
    await until(() => flags.number('a', user, 0) === 2, 'the other directory');
  });

  it('that is written again as it was is no change', async () => {
    write({ flags: { a: 1 } });
    const flags = start();
    const changes: unknown[] = [];
    flags.on('PROVIDER_CONFIGURATION_CHANGED', (change) => changes.push(change));
    write('{\n  "flags": { "a": 1 }\n}');
    await sleep(100);
    write({ flags: { a: 2 } });
    await until(() => changes.length > 0, 'a change');
    expect(changes).toMatchObject([{ version: 2 }]);
  });

  it.each<[what: string, content: unknown, places: RegExp[]]>([
    ['no JSON', '{\n  "flags": {\n    "a": true,\n  }\n}', [/4:3 is not JSON/]],
    ['cut off', '{ "flags": {\n"a": tr', [/is not JSON/]],
    ['empty', '', [/1:1 is not JSON/]],
    ['a list', [], [/not a JSON object/]],
    ['too deep for anybody', `{"flags":{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}}`, [/flags\.json: /]],
    ['without flags', { flag: {} }, [/\/flag is not known/, /\/flags must be/]],
    ['of a newer format', { ...snapshotOf({}), format: 9 }, [/\/format/]],
    [
      'with problems in flags and segments',
      snapshotOf(
        { 'a/b': booleanFlag(1, { off: 'none', rules: 7 as never }), c: booleanFlag(1) },
        { segments: { s: { if: { attribute: 'x', op: 'is' as never, values: [1] }, version: 1 } } },
      ),
      [/\/segments\/s\/if\/op/, /\/flags\/a~1b\/off/, /\/flags\/a~1b\/rules/],
    ],
  ])(
    'that is %s leaves the last good state, and every problem is said once, with its place',
    async (_, content, places) => {
      write({ flags: { a: 1 } });
      const flags = start();
      const statuses = statusesOf(flags);
      write(content);
      await until(() => flags.status === 'STALE', 'stale');
      expect(flags.numberDetails('a', user, 0)).toMatchObject({ value: 1, stale: true });
      for (const place of places) expect(errors.filter((line) => place.test(line))).toHaveLength(1);
      expect(errors).toHaveLength(places.length);
      write({ flags: { a: 2 } });
      await until(() => flags.status === 'READY', 'ready');
      expect(flags.number('a', user, 0)).toBe(2);
      expect(statuses).toEqual(['READY', 'STALE', 'READY']);
    },
  );

  it('that does not exist yet is waited for', async () => {
    const flags = start();
    expect(flags.status).toBe('ERROR');
    expect(await flags.ready(30)).toBe(false);
    const ready = flags.ready(20_000);
    write({ flags: { a: 1 } });
    expect(await ready).toBe(true);
    expect(flags.status).toBe('READY');
  });

  it.each(['', 7, null, new URL('http://x/')])('needs a path, which %j is not', (wrong) => {
    expect(() => fileSource(wrong as never)).toThrow(/needs a path/);
  });

  it('is looked at on one timer, and on none after close', async () => {
    write({ flags: { a: 1 } });
    const clock = countingClock(systemClock);
    const flags = startWith(fileSource(path, { lookMs: 10 }), { log }, { clock });
    await sleep(100);
    expect(clock.most).toBe(1);
    await flags.close();
    write({ flags: { a: 2 } });
    await sleep(50);
    expect(clock.pending).toBe(0);
    expect(flags.number('a', user, 0)).toBe(1);
  });

  it('keeps no process alive', async () => {
    write({ flags: { a: true } });
    const sdk = new URL('./index.ts', import.meta.url).href;
    const program = `import { connect, fileSource } from ${JSON.stringify(sdk)};
      const flags = await connect({ source: fileSource(${JSON.stringify(path)}) });
      console.log(flags.boolean('a', {}, false));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      timeout: 25_000,
    });
    expect(stdout.trim()).toBe('true');
  });
});

describe('the options', () => {
  it.each([
    [{ source: {} }, /method start/],
    [{ source: null }, /method start/],
    [{ source: fileSource('x'), url: 'http://x' }, /leave out either source or url/],
    [{ source: fileSource('x'), key: 'k', cache: false }, /key, cache/],
    [{ source: fileSource('x'), timeoutMs: -1 }, /timeoutMs/],
  ])('say what is wrong with %j', async (options, message) => {
    await expect(connect(options as never)).rejects.toThrow(message);
    await expect(connect(options as never)).rejects.toMatchObject({ code: 'PROVIDER_FATAL' });
  });
});
