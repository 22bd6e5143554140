import { parseInput, repetition, ruleProblem, timeZoneProblem } from '@halyard/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latestDue, mostMissed, nextOccurrence, occurrencesBetween } from './calendar-rule.ts';
import { expectedBetween, writtenRule } from './testing/calendar-oracle.ts';

const said = (rule: string, timeZone: string, from: string, most: number) =>
  occurrencesBetween({ rule, timeZone }, new Date(from), new Date('2100-01-01T00:00:00Z'), most).map((at) =>
    at.toISOString().slice(0, 16),
  );

describe('where clocks are turned', () => {
  it.each([
    // A gap, north: 02:30 does not exist on 29 March.
    [
      '30 2 * * *',
      'Europe/Berlin',
      '2026-03-28T00:00Z',
      ['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30'],
    ],
    // An overlap, north: 02:30 comes twice on 25 October, and only the first counts.
    [
      '30 2 * * *',
      'Europe/Berlin',
      '2026-10-24T00:00Z',
      ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30'],
    ],
    // Two named times that an overlap repeats: two, not four.
    [
      '0,30 2 * * *',
      'Europe/Berlin',
      '2026-10-25T00:00Z',
      ['2026-10-25T00:00', '2026-10-25T00:30', '2026-10-26T01:00'],
    ],
    // Two named times that a gap swallows meet at its end.
    [
      '0,30 2 * * *',
      'Europe/Berlin',
      '2026-03-29T00:00Z',
      ['2026-03-29T01:00', '2026-03-30T00:00', '2026-03-30T00:30'],
    ],
    // A step goes on in real time.
    [
      '*/30 * * * *',
      'Europe/Berlin',
      '2026-10-25T00:30Z',
      ['2026-10-25T00:30', '2026-10-25T01:00', '2026-10-25T01:30'],
    ],
    [
      '*/30 * * * *',
      'Europe/Berlin',
      '2026-03-29T00:30Z',
      ['2026-03-29T00:30', '2026-03-29T01:00', '2026-03-29T01:30'],
    ],
    // South, where the gap is at midnight: there is no 00:00 on 6 September.
    [
      '0 0 * * *',
      'America/Santiago',
      '2026-09-05T00:00Z',
      ['2026-09-05T04:00', '2026-09-06T04:00', '2026-09-07T03:00'],
    ],
    // South, overlap: 23:30 comes twice on 4 April.
    [
      '30 23 * * *',
      'America/Santiago',
      '2026-04-04T00:00Z',
      ['2026-04-04T02:30', '2026-04-05T02:30', '2026-04-06T03:30'],
    ],
    // A turn by half an hour: gap, and overlap.
    ['15 2 * * *', 'Australia/Lord_Howe', '2026-10-02T16:00Z', ['2026-10-03T15:30', '2026-10-04T15:15']],
    ['45 1 * * *', 'Australia/Lord_Howe', '2026-04-04T00:00Z', ['2026-04-04T14:45', '2026-04-05T15:15']],
    // Half an hour off, never turned; and a day that never was.
    ['0 9 * * MON-FRI', 'Asia/Kolkata', '2026-09-04T00:00Z', ['2026-09-04T03:30', '2026-09-07T03:30']],
    [
      '0 0 * * *',
      'Pacific/Apia',
      '2011-12-29T00:00Z',
      ['2011-12-29T10:00', '2011-12-30T10:00', '2011-12-31T10:00'],
    ],
    ['0 0 * * *', 'UTC', '2026-12-31T00:00Z', ['2026-12-31T00:00', '2027-01-01T00:00']],
  ])('%s in %s', (rule, timeZone, from, expected) => {
    expect(said(rule, timeZone, from, expected.length)).toEqual(expected);
  });

  it('says what an oracle says that walks minute by minute', () => {
    fc.assert(
      fc.property(writtenRule, ({ text, zone, isMet, namesTimes, from, hours }) => {
        expect(ruleProblem(text)).toBeUndefined();
        const to = new Date(from.getTime() + hours * 3_600_000);
        const expected = expectedBetween({ zone, isMet, namesTimes, from, to });
        const found = occurrencesBetween({ rule: text, timeZone: zone }, from, to, 100_000);
        expect(found.map((at) => at.toISOString())).toEqual(expected.map((at) => at.toISOString()));
      }),
      { numRuns: Number(process.env['HALYARD_PROPERTY_RUNS'] ?? 60) },
    );
  });
});

it('would be noticed if clocks were not turned, or named times came with both passes of an hour', () => {
  const [from, to] = [new Date('2026-10-24T22:00:00Z'), new Date('2026-10-25T22:00:00Z')];
  const isMet = ({ hour, minute }: { hour: number; minute: number }) => hour === 2 && minute === 30;
  const expected = expectedBetween({ zone: 'Europe/Berlin', isMet, namesTimes: true, from, to });
  const both = expectedBetween({ zone: 'Europe/Berlin', isMet, namesTimes: false, from, to });
  expect(expected).toHaveLength(1);
  expect(both).toHaveLength(2);
  const found = (timeZone: string) => occurrencesBetween({ rule: '30 2 * * *', timeZone }, from, to, 9);
  expect(found('Europe/Berlin')).toEqual(expected);
  expect(found('Etc/GMT-1')).not.toEqual(expected);
});

describe('what comes next', () => {
  const daily = { rule: '30 2 * * *', timeZone: 'Europe/Berlin' };

  it('is after the one that was, however the clock is turned', () => {
    const nominal = new Date('2026-10-25T00:30:00Z');
    expect(nextOccurrence(daily, nominal)).toEqual(new Date('2026-10-26T01:30:00Z'));
  });

  it('is at `until`, and none is after it', () => {
    const until = '2026-10-26T01:30:00Z';
    expect(nextOccurrence({ ...daily, until }, new Date('2026-10-25T00:30:00Z'))).toEqual(new Date(until));
    expect(nextOccurrence({ ...daily, until }, new Date(until))).toBeUndefined();
  });

  it('is, after an outage, only the latest; others are counted', () => {
    const first = new Date('2026-10-20T00:30:00Z');
    expect(latestDue(daily, first, new Date('2026-10-24T12:00:00Z'))).toEqual({
      due: new Date('2026-10-24T00:30:00Z'),
      missed: 4,
    });
    expect(latestDue(daily, first, first)).toEqual({ due: first, missed: 0 });
    const until = '2026-10-22T00:30:00Z';
    expect(latestDue({ ...daily, until }, first, new Date('2026-12-24T12:00:00Z'))).toEqual({
      due: new Date(until),
      missed: 2,
    });
  });

  it('is found after years of every minute, without counting them all', () => {
    const rule = { rule: '* * * * *', timeZone: 'America/New_York' };
    const now = new Date('2026-11-01T06:30:30Z');
    expect(latestDue(rule, new Date('2020-01-01T00:00:00Z'), now)).toEqual({
      due: new Date('2026-11-01T06:30:00Z'),
      missed: mostMissed,
    });
  });
});

describe('what is no rule', () => {
  it.each([
    ['61 * * * *', 'minute;'],
    ['* 24 32 * *', 'hour, day of month;'],
    ['*/0 * * * *', 'minute;'],
    ['* * * * * *', 'five fields'],
    ['@daily', 'five fields'],
    ['2026-01-01T00:00:00', 'five fields'],
    ['', 'five fields'],
    ['0 0 30 2 *', 'no such day'],
    [`${'1,'.repeat(120)}1 * * * *`, 'characters'],
  ])('%s', (rule, expected) => {
    expect(ruleProblem(rule)).toContain(expected);
  });

  it.each(['0 9 L * *', '0 9 15W * *', '0 9 * * FRI#L', '0 9 * * 1#2', '0 0 29 2 *', ' 0  9 * * mon '])(
    'but %s is',
    (rule) => {
      expect(ruleProblem(rule)).toBeUndefined();
    },
  );

  it('nor a zone', () => {
    expect(timeZoneProblem('Europe/Berlim')).toContain('Europe/Berlin');
    for (const zone of ['+02:00', '', 'local', 'Mars/Olympus', 'Z'.repeat(10_000), '../etc/passwd']) {
      expect(timeZoneProblem(zone), zone).toBeDefined();
    }
    for (const zone of [
      'UTC',
      'Asia/Kolkata',
      'Asia/Calcutta',
      'Etc/GMT+5',
      'America/Argentina/Buenos_Aires',
    ]) {
      expect(timeZoneProblem(zone), zone).toBeUndefined();
    }
  });

  it('and all of it is said at once, where it stands', () => {
    const given = { rule: '0 25 * * *', timeZone: 'Berlin', until: 'tomorrow', zone: 1 };
    expect(
      parseInput(repetition, given, '')
        .problems?.map(({ pointer }) => pointer)
        .sort(),
    ).toEqual(['/rule', '/timeZone', '/until', '/zone']);
  });
});
