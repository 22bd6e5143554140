import { describe, expect, it } from 'vitest';
import { findDisagreements, readVectors } from './testing/vectors.ts';

const files = readVectors();
const plain = files.filter(({ needs }) => !needs?.includes('regex'));

describe('the vectors of spec/', () => {
  it('are many', () => {
    expect(plain.reduce((sum, { cases }) => sum + cases.length, 0)).toBeGreaterThan(6_500);
  });

  it.each(plain.map((file) => [file.name, file] as const))('%s', (_, file) => {
    expect(findDisagreements(file)).toEqual([]);
  });

  it.each(plain.map((file) => [file.name, file] as const))('%s, a wrong expectation reported', (_, file) => {
    // Each field in turn, so that none is one that nobody compares.
    for (const wrong of [
      { reason: 'CACHED' },
      { value: 'x' },
      { variant: 'x' },
      { ruleId: 'x' },
      { flagVersion: -7 },
    ]) {
      const [first] = file.cases;
      const cases = [{ ...first!, expect: { ...first!.expect, ...wrong } }];
      expect(findDisagreements({ ...file, cases })).toHaveLength(1);
    }
    const lacking = { ...file.cases[0]!, expect: {} };
    expect(findDisagreements({ ...file, cases: [lacking] })).toHaveLength(1);
  });

  it('make flags with patterns malformed, and no others, where there is no engine', () => {
    for (const file of files.filter(({ needs }) => needs?.includes('regex'))) {
      const cases = file.cases.map((one) => ({
        ...one,
        expect: { reason: 'ERROR', errorCode: 'PARSE_ERROR', flagVersion: 1 },
      }));
      const good = {
        type: 'boolean',
        variants: { on: true },
        enabled: true,
        off: 'on',
        requires: [],
        rules: [],
      };
      const flags = {
        ...file.snapshot.flags,
        good: { ...good, otherwise: { serve: 'on' }, client: false, version: 2 },
      };
      const other = {
        ...cases[0]!,
        flag: 'good',
        expect: { value: true, variant: 'on', reason: 'STATIC', flagVersion: 2 },
      };
      const snapshot = { ...file.snapshot, flags } as typeof file.snapshot;
      expect(findDisagreements({ ...file, snapshot, cases: [...cases, other] })).toEqual([]);
    }
  });
});
