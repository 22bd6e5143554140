import fc from 'fast-check';
import { expect, describe as group, it } from 'vitest';
import { audienceOf } from '../audience/audience.ts';
import type { Condition, Flag } from '../model.ts';
import * as arbitrary from '../testing/arbitraries.ts';
import { aFlag } from '../testing/documents.ts';
import { describe, describeSegment } from './describe.ts';

group('a description', () => {
  it('is made of sentences, whatever the flag', () => {
    fc.assert(
      fc.property(arbitrary.flag, (flag) => {
        const { summary, lines } = describe(flag);
        for (const text of [summary, ...lines.map((line) => line.text)]) {
          expect(text).toMatch(/^[^a-z].*\.$/su);
          expect(text).not.toMatch(/undefined|\[object|NaN| {2}|\s[;,.]/);
        }
        expect(lines.map(({ pointer }) => pointer)).toEqual([
          '/enabled',
          ...flag.requires.map((_, i) => `/requires/${i}`),
          ...flag.rules.map((_, i) => `/rules/${i}`),
          '/otherwise',
        ]);
      }),
      { numRuns: 2000 },
    );
  });

  it('is another where another variant is served, or the flag is turned on or off', () => {
    let compared = 0;
    fc.assert(
      fc.property(arbitrary.flag, fc.nat(), (flag, n) => {
        const { lines, summary } = describe(flag);
        const toggled = describe({ ...flag, enabled: !flag.enabled });
        expect(toggled.lines[0]).not.toEqual(lines[0]);
        expect(toggled.summary).not.toEqual(summary);
        const copy = structuredClone(flag);
        const places = [copy.otherwise, ...copy.rules];
        const place = places[n % places.length]!;
        if (typeof place.serve === 'object' && place.serve !== null) return;
        place.serve = place.serve === 'on' ? 'off' : 'on';
        const condition = 'if' in place ? (place.if as Condition) : undefined;
        if (condition !== undefined && audienceOf(condition).kind === 'nobody') return;
        expect(describe(copy).lines).not.toEqual(lines);
        compared++;
      }),
      { numRuns: 1000 },
    );
    expect(compared).toBeGreaterThan(200);
  });

  it('throws at nothing', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), fc.jsonValue(), (anything, json) => {
        for (const value of [anything, json, { ...aFlag(), rules: json }, { if: anything }]) {
          expect(describe(value as Flag).summary).not.toBe('');
          expect(describeSegment(value as never).summary).not.toBe('');
        }
      }),
    );
  });
});
