/** Whether the harness measures at all, with counts that say nothing about speed. */
import { describe, expect, it, vi } from 'vitest';
import { benchmarks } from './benchmarks.ts';
import { measureOfrep } from './clients/ofrep.ts';
import { measurePage } from './clients/page.ts';
import { measureFanOut } from './delivery/fan-out.ts';
import { measureRestartStorm } from './delivery/restart-storm.ts';
import { measureResume } from './delivery/resume.ts';
import { measureStartFromDisk } from './delivery/start-from-disk.ts';
import { measureEvaluate } from './evaluate/evaluate.ts';
import { measureEvaluateHttp } from './evaluate-http.ts';
import { type Figure, isReached } from './figure.ts';
import { measureLog } from './log/index.ts';
import { describeMachine, describeVersions } from './machine.ts';
import { printTable } from './print-table.ts';
import { measurePropagation } from './propagation.ts';
import { median, quantile, text } from './quantile.ts';

const silent = () => {};
const longMs = 180_000;

describe('the harness', () => {
  it('takes quantiles by the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([
      quantile(hundred, 0.99),
      quantile(hundred, 0.5),
      quantile(hundred, 1),
      quantile([7], 0.01),
    ]).toEqual([99, 50, 100, 7]);
    expect(median([3, 1, 2])).toBe(2);
    expect(() => median([])).toThrow('nothing was measured');
    expect([text(12_345.6), text(12.34), text(0.4567), text(-0.04)]).toEqual([
      '12346',
      '12.3',
      '0.457',
      '-0.040',
    ]);
  });

  it('says which aims are reached', () => {
    const figure = { name: 'a', value: 0.7, unit: '' };
    expect(isReached(figure)).toBeUndefined();
    expect(isReached({ ...figure, aim: { atLeast: 0.7 } })).toBe(true);
    expect(isReached({ ...figure, aim: { atMost: 0.6 } })).toBe(false);
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    printTable([{ ...figure, aim: { atMost: 0.6 } }]);
    expect(log.mock.calls.flat().join('\n')).toContain('missed (<= 0.6)');
    log.mockRestore();
  });

  it('knows the machine and the versions', () => {
    expect(describeMachine().cores).toBeGreaterThan(0);
    expect(Object.values(describeVersions())).not.toContain(undefined);
  });

  it('asks the service and the echo the same, over HTTP', { timeout: longMs }, async () => {
    const figures = await measureEvaluateHttp(silent, {
      rounds: 1,
      answers: 50,
      warmAnswers: 10,
      connections: 2,
    });
    expect(figures.length).toBeGreaterThanOrEqual(6);
    expectNumbers(figures);
  });

  it('notes when SDKs in another process hold a change', { timeout: longMs }, async () => {
    const figures = await measurePropagation(silent, { changes: 3, connections: [2] });
    expectNumbers(figures);
    // A change is not held before it was asked for: the clocks of the two processes are one.
    expect(figures[0]!.value).toBeGreaterThan(0);
    expect(figures[0]!.value).toBeLessThan(60_000);
  });

  it('knows each benchmark by one name', () => {
    const groups = new Set(benchmarks.flatMap(({ group }) => group ?? []));
    const names = new Set([...benchmarks.map(({ name }) => name), ...groups]);
    expect(names.size).toBe(benchmarks.length + groups.size);
  });

  it('notes when streams and SDKs hold a change', { timeout: longMs }, async () => {
    const runs = [{ clients: 10, spacingMs: 60, p99Ms: 100 }];
    const figures = await measureFanOut(silent, { changes: 4, warmChanges: 2, sdks: 2, runs });
    expectNumbers(figures);
    expect(figures[0]!.value).toBeGreaterThan(0);
    expect(figures.map(({ note }) => note).join()).toContain('of 40;');
  });

  it('counts the bytes of coming back', { timeout: longMs }, async () => {
    const figures = await measureResume(silent, { clients: 6, changes: 2, flags: 4 });
    expect(figures.map(isReached)).toEqual([true, true, true]);
    expect(figures.map(({ note }) => note)).toContain('6 none, 0 changes, 0 full');
  });

  it('sees everybody come back after a kill', { timeout: longMs }, async () => {
    const figures = await measureRestartStorm(silent, {
      clients: 10,
      calmAfterMs: 0,
      changes: 2,
      spacingMs: 60,
    });
    expectNumbers(figures);
    expect(figures[0]!.note).toMatch(/1\d broke|[2-9]\d broke/);
  });

  it('asks by OFREP what the SDK answers, beside the echo', { timeout: longMs }, async () => {
    const counts = { rounds: 1, answers: 20, warmAnswers: 5, connections: 2, flags: [1, 3] };
    const figures = await measureOfrep(silent, counts);
    expectNumbers(figures);
    expect(figures.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['OFREP, one flag to echo', 'OFREP, 1 at once', 'OFREP, 3 at once, echo']),
    );
  });

  it('shows pages with and without a bootstrap, and a change', { timeout: longMs }, async () => {
    const figures = await measurePage(silent, { flags: 3, loads: 1, changes: 2, spacingMs: 10 });
    expectNumbers(figures);
    expect(figures.map(({ name }) => name)).toContain('first paint to first value, with a bootstrap');
  });

  it('finds in a log what walking it finds, and snapshots of the past', { timeout: longMs }, async () => {
    const figures = await measureLog(silent, { changes: 400, each: 2, snapshots: 30 });
    expectNumbers(figures);
    expect(figures.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'any page',
        'snapshot at a version',
        'snapshots that walking the log confirms',
      ]),
    );
  });

  it('starts SDKs from what they have kept', { timeout: longMs }, async () => {
    const figures = await measureStartFromDisk(silent, { sdks: 2, flags: 3 });
    expectNumbers(figures);
    expect(figures.at(-1)).toMatchObject({ value: 0, note: 'of 18; 0 SDKs without any' });
  });

  it('times calls of the SDK, of the evaluator inside it and of bare closures', {
    timeout: longMs,
  }, async () => {
    const figures = await measureEvaluate(silent, {
      mixed: 10,
      rounds: 1,
      ms: 1,
      allocations: 200_000,
      loads: { flags: [10], repetitions: 1 },
      others: ['halyard-sdk-details'],
    });
    const allocated = figures.filter(({ name }) => name.endsWith('allocated by the SDK'));
    expect(allocated).toHaveLength(5);
    for (const { value, note } of allocated) {
      expect(value).toBeLessThan(1);
      // The control: calls that make an object are seen to.
      expect(Number(/halyard-sdk-details ([\d.]+)/.exec(note!)![1])).toBeGreaterThan(30);
    }
    expect(figures.filter(({ name }) => /^(A|B|C|D|mix), halyard-sdk$/.test(name))).toHaveLength(5);
    expectNumbers(figures);
  });
});

function expectNumbers(figures: Figure[]): void {
  expect(figures.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
}
