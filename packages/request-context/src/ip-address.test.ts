import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBytes, normalAddress } from './ip-address.ts';

describe('a normal address', () => {
  it.each([
    ['198.51.100.1', '198.51.100.1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[::1]', '::1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['198.51.100.256', undefined],
    ['localhost', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s', (text, expected) => {
    expect(normalAddress(text)).toBe(expected);
  });
});

/** Node's own reading, which was the only one once. */
function normalInNode(address: string): string | undefined {
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return undefined;
  const short = new SocketAddress({ address, family: 'ipv6' }).address;
  const mapped = short.startsWith('::ffff:') ? short.slice('::ffff:'.length) : '';
  return isIPv4(mapped) ? mapped : short;
}

// Mostly zeros, so that there is something to shorten.
const group = fc.constantFrom('0', '0', '0', '0000', 'ffff', 'FFFF', '1', '00a0', '10000', 'g', '');
const ipv4 = fc.array(fc.constantFrom('0', '1', '10', '127', '255', '256', '01'), {
  minLength: 4,
  maxLength: 4,
});
const address = fc
  .tuple(fc.array(group, { maxLength: 9 }), fc.array(group, { maxLength: 9 }), fc.option(ipv4), fc.nat(2))
  .map(([before, after, end, kind]) => {
    const last = end ? [...after, end.join('.')] : after;
    if (kind === 0) return [...before, ...last].join(':');
    if (kind === 1) return `${before.join(':')}::${last.join(':')}`;
    return end ? `::ffff:${end.join('.')}` : last.join('.');
  });

it('reads and writes addresses as Node does', () => {
  let valid = 0;
  fc.assert(
    fc.property(fc.oneof(address, fc.ipV4(), fc.ipV6()), (text) => {
      const expected = normalInNode(text);
      if (expected !== undefined) valid++;
      expect(normalAddress(text)).toBe(expected);
      expect(addressBytes(text) !== undefined).toBe(expected !== undefined);
    }),
    { numRuns: 5_000 },
  );
  // The control: both say yes and no often enough.
  expect(valid).toBeGreaterThan(1_000);
  expect(valid).toBeLessThan(4_900);
});
