import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toParameter } from './to-parameter.ts';

const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils.js') as {
  prepareValue(value: unknown): string | Buffer | null;
};

const scalar = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.bigInt(),
  fc.constantFrom(null, undefined),
  fc.uint8Array(),
);
const { array } = fc.letrec((tie) => ({
  array: fc.array(fc.oneof({ maxDepth: 3 }, scalar, tie('array')), { maxLength: 4 }),
}));
const object = fc.dictionary(fc.string(), fc.jsonValue());

it('sends what node-postgres sends', () => {
  fc.assert(
    fc.property(fc.oneof(scalar, array, object), (value) => {
      const theirs = prepareValue(value);
      expect(toParameter(value)).toEqual(theirs instanceof Buffer ? new Uint8Array(theirs) : theirs);
    }),
    { numRuns: 2_000 },
  );
});

it('sends an instant, to the millisecond', () => {
  const instant = new Date('2026-11-22T10:11:12.345Z');
  expect(toParameter(instant)).toBe('2026-11-22T10:11:12.345+00:00');
  expect(new Date(String(prepareValue(instant)))).toEqual(instant);
});
