import { describe, expect, it } from 'vitest';
import { parseInput } from '../input.ts';
import { configurationInput } from './flag.ts';
import { eventsBody } from './usage.ts';

const at = '2026-11-22T12:00:00Z';
const summary = { kind: 'summary', flag: 'f', variant: 'on', reason: 'STATIC', count: 1, from: at, to: at };
const exposure = { kind: 'exposure', experiment: 'e', phase: 1, variant: 'on', unit: 'u', at };
const track = { kind: 'track', event: 'bought', at };

/** Pointers of what is wrong with a batch of this one event. */
function problemsOf(event: object): string[] {
  const { problems = [] } = parseInput(eventsBody, { instance: 'i', sequence: 0, events: [event] }, '');
  return [...new Set(problems.map(({ pointer }) => pointer.replace('/events/0', '')))];
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : { of: nested(depth - 1) };
}

describe('events', () => {
  it('count within what sums can hold', () => {
    for (const count of [1, 1_000_000_000]) expect(problemsOf({ ...summary, count })).toEqual([]);
    for (const count of [-1, 0, 0.5, 1_000_000_001, Number.MAX_SAFE_INTEGER, 2 ** 53, 1e300]) {
      expect([count, problemsOf({ ...summary, count })]).toEqual([count, ['/count']]);
    }
  });

  it('have phases within what a column can hold, as flags do', () => {
    const rule = { if: { all: [] }, serve: 'on' };
    const ofFlag = (phase: number) => {
      const rules = [{ ...rule, experiment: { key: 'e', phase } }];
      const flag = { enabled: true, off: null, rules, otherwise: { serve: 'on' } };
      return [
        ...new Set((parseInput(configurationInput, flag, '').problems ?? []).map(({ pointer }) => pointer)),
      ];
    };
    for (const phase of [1, 2_147_483_647]) {
      expect(problemsOf({ ...exposure, phase })).toEqual([]);
      expect(ofFlag(phase)).toEqual([]);
    }
    for (const phase of [-1, 0, 1.5, 2_147_483_648, 3_000_000_000, Number.MAX_SAFE_INTEGER]) {
      expect([phase, problemsOf({ ...exposure, phase })]).toEqual([phase, ['/phase']]);
      expect([phase, ofFlag(phase)]).toEqual([phase, ['/rules/0/experiment/phase']]);
    }
  });

  it('happen in the years 1 to 9999 of UTC, whatever the offset', () => {
    for (const good of ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '2026-01-01T00:00:00+23:00']) {
      expect([good, problemsOf({ ...track, at: good })]).toEqual([good, []]);
    }
    for (const bad of ['0001-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01', '0000-06-01T00:00:00Z']) {
      expect([bad, problemsOf({ ...track, at: bad })]).toEqual([bad, ['/at']]);
      expect([bad, problemsOf({ ...summary, to: bad })]).toEqual([bad, ['/to']]);
    }
  });

  it('have attributes of 4 KB and 10 levels', () => {
    const frame = JSON.stringify({ a: '' }).length;
    const ofLength = (length: number) => ({ a: 'ü'.repeat(length - frame) });
    for (const attributes of [{}, nested(10), ofLength(4096), { a: null, b: [1, 'x', true] }]) {
      expect(problemsOf({ ...track, attributes })).toEqual([]);
    }
    for (const attributes of [nested(11), nested(40), { a: [nested(9)] }, ofLength(4097)]) {
      expect(problemsOf({ ...track, attributes })).toEqual(['/attributes']);
    }
    expect(problemsOf({ ...track, attributes: 'x' })).toEqual(['/attributes']);
  });
});
