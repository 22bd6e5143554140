import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@halyard/testkit';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { isPostgres } from '../../testing/test-database.ts';
import { verifyExport } from './verify-export.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
  await t.ok('POST', '/flags', { key: 'kept', kind: 'boolean', description: 'one' });
  await t.ok('PATCH', `/flags/kept?comment=${encodeURIComponent('=cmd|"/C calc"!A0,\r\n"quoted"')}`, {
    description: 'two',
  });
  for (const start of ['+', '-', '@', '\t']) {
    await t.ok('PATCH', `/flags/kept?comment=${encodeURIComponent(`${start}SUM(1)`)}`, {
      description: start.trim() + 1,
    });
  }
  await t.ok('POST', '/changes/checkpoints');
});
afterAll(() => t[Symbol.asyncDispose]());

const exported = async (query: string) => (await t.ok('GET', `/changes/export?${query}`)).body as string;
const file = (text: string) => {
  const directory = temporaryDirectory('halyard-export-');
  const path = join(directory.path, 'changes.jsonl');
  writeFileSync(path, text);
  return path;
};

describe('an export', () => {
  it('as JSON Lines is the log, and verifies without a database', async () => {
    const text = await exported('');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { seq } = t.service.delivery.position();
    expect(lines.map((line) => line.seq)).toEqual(Array.from({ length: seq }, (_, i) => i + 1));
    expect(lines.at(-1).sentence).toBe('key administrator changed flag kept');
    expect(await verifyExport(file(text))).toMatchObject({ checked: seq, problems: [], gaps: 0 });

    const changed = text.replace('"operation":"flags.patch"', '"operation":"flags.put"');
    expect((await verifyExport(file(changed))).problems[0]).toMatchObject({
      message: 'its metadata were changed',
    });
    const spoilt = text.replace('"description":"two"', '"description":"ten"');
    expect((await verifyExport(file(spoilt))).problems).not.toEqual([]);
    await expect(verifyExport(file(`${text}{`))).rejects.toThrow(/line \d+ is not a change/);
  });

  it('by a filter is judged change by change', async () => {
    const text = await exported('operation=flags.patch&text=sum');
    const verdict = await verifyExport(file(text));
    expect(verdict).toMatchObject({ checked: 4, problems: [], gaps: 1 });
  });

  it('as CSV is what RFC 4180 says, and no spreadsheet finds a formula', async () => {
    const answer = await t.ok('GET', '/changes/export?format=csv');
    expect(answer.headers.get('content-disposition')).toContain('changes.csv');
    const text = answer.body as string;
    expect(text.replaceAll(/"(?:[^"]|"")*"/g, '').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const rows: Record<string, string>[] = parse(text, { columns: true, record_delimiter: '\r\n' });
    const comments = rows.map(({ comment }) => comment!).slice(-5);
    expect(comments[0]).toBe(`'=cmd|"/C calc"!A0,\r\n"quoted"`);
    for (const comment of comments) expect(comment).toMatch(/^'/);
    expect(rows.at(-1)).toMatchObject({
      sentence: 'key administrator changed flag kept',
      entries: 'flag kept',
    });
    expect(rows).toHaveLength(t.service.delivery.position().seq);
  });
});

// A process of its own, which no database has a part in: once is enough.
describe.runIf(isPostgres)('halyard audit verify', () => {
  const audit = async (...args: string[]) => {
    const program = new URL('../../audit.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [program, 'verify', ...args], {
      env: { PATH: process.env['PATH'] },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    const [code] = await once(child, 'close');
    return { code, said };
  };

  it('judges an export by checkpoints that were kept', { timeout: 90_000 }, async () => {
    const list = (await t.ok('GET', '/changes/checkpoints')).body;
    const { publicKey } = list.items[0];
    const [log, kept] = [file(await exported('')), file(JSON.stringify(list))];
    const good = await audit('--file', log, '--checkpoints', kept, '--public-key', publicKey);
    expect([good.code, good.said]).toEqual([0, expect.stringContaining('the chain holds')]);
    expect(good.said).toContain(`signed up to change ${list.items[0].seq}`);
    const { signature } = list.items[0];
    const forged = { ...list.items[0], publicKey: 'x'.repeat(43), signature };
    const mixed = file(JSON.stringify({ items: [...list.items, forged] }));
    const some = await audit('--file', log, '--checkpoints', mixed, '--public-key', publicKey);
    expect([some.code, some.said]).toEqual([0, expect.stringContaining('1 checkpoints do not count')]);
    const others = await audit('--file', log, '--checkpoints', kept, '--public-key', 'x'.repeat(43));
    expect([others.code, others.said]).toEqual([2, expect.stringContaining('no checkpoint of these keys')]);
    const bad = await audit('--file', file((await exported('')).replace('"flags.create"', '"flags.delete"')));
    expect([bad.code, bad.said]).toEqual([1, expect.stringMatching(/change \d+: its metadata were changed/)]);
  });
});
