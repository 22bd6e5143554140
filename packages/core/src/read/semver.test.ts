import fc from 'fast-check';
import { expect, it } from 'vitest';
import { comparePlain, compareVersions, NOT_PLAIN, newVersion, plainOf, readVersion } from './semver.ts';

const part = fc.oneof(
  fc.constantFrom('0', '1', '00', '01', '9', '10', '999999999', '1000000000', '', '-', 'v1', '1a'),
  fc.nat(12).map(String),
  fc.nat(12).map(String),
  fc.nat(12).map(String),
  fc.nat(12).map(String),
);
const text = fc
  .tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '', '', '-rc.1', '+b', 'v', '.'))
  .map(([parts, rest]) => parts.join('.') + rest);

it('compares plain versions as all others', () => {
  let plain = 0;
  fc.assert(
    fc.property(text, text, (a, b) => {
      const [left, right] = [newVersion(), newVersion()];
      if (!readVersion(b, right)) return;
      const to = plainOf(right);
      if (to === undefined) return;
      const order = comparePlain(a, to);
      if (order === NOT_PLAIN) return;
      plain++;
      expect(readVersion(a, left)).toBe(true);
      expect(order).toBe(Math.sign(compareVersions(left, right)));
    }),
    { numRuns: 20_000 },
  );
  expect(plain).toBeGreaterThan(200);
});

it('leaves what is more than three numbers to the careful way', () => {
  const notPlain = [
    '',
    '1',
    '1.2',
    '1.2.3.4',
    '01.2.3',
    '1.2.3-rc.1',
    '1.2.3+b',
    'v1.2.3',
    '1..3',
    '1.2.',
    '1234567890.0.0',
  ];
  for (const given of notPlain) expect(comparePlain(given, { major: 1, minor: 2, patch: 3 })).toBe(NOT_PLAIN);
  expect(
    ['1.2.3', '0.9.9', '1.10.0', '999999999.0.0'].map((given) =>
      comparePlain(given, { major: 1, minor: 2, patch: 3 }),
    ),
  ).toEqual([0, -1, 1, 1]);
});
