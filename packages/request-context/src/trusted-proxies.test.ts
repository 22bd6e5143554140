import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBytes, normalAddress } from './ip-address.ts';
import { parseTrustedProxies, trustIn } from './trusted-proxies.ts';

describe('trusted proxies', () => {
  it('are names, addresses and ranges of both families', () => {
    const { isTrusted } = trustIn(parseTrustedProxies('loopback, 198.51.100.0/24 2001:db8::/32,192.0.2.1'));
    const asked = ['127.8.8.8', '::1', '198.51.100.9', '2001:db8:1::', '192.0.2.1'];
    expect(asked.map(isTrusted)).toEqual(asked.map(() => true));
    expect(['10.0.0.1', '198.51.101.1', '2001:db9::', '192.0.2.2'].some(isTrusted)).toBe(false);
  });

  it('are refused, each by its name, where they cannot be read', () => {
    expect(() => parseTrustedProxies('private, lopback, 10.0.0.0/33, 10.0.0.0/, fe80::1%eth0, ::/0')).toThrow(
      '"lopback", "10.0.0.0/33", "10.0.0.0/", "fe80::1%eth0"; use loopback, private, an address or a range',
    );
  });

  it.each(['constructor', 'toString', '__proto__'])('are not called %s', (name) => {
    expect(() => parseTrustedProxies(name)).toThrow(`"${name}"; use loopback, private`);
  });
});

const range = fc.oneof(
  fc.tuple(fc.ipV4(), fc.nat(32)),
  fc.tuple(fc.ipV6(), fc.nat(128)),
  fc.constantFrom<[string, number]>(['0.0.0.0', 0], ['::', 1], ['::ffff:10.0.0.0', 104], ['10.1.2.0', 23]),
);

it('trusts whom a block list of Node would find', () => {
  let trusted = 0;
  fc.assert(
    fc.property(range, fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(128), ([network, bits], other, flipped) => {
      const list = new BlockList();
      list.addSubnet(network, bits, network.includes(':') ? 'ipv6' : 'ipv4');
      const { isTrusted } = trustIn(parseTrustedProxies(`${network}/${bits}`));
      // Neighbours of the network, as any other address is hardly ever within.
      for (const address of [network, other, withBitFlipped(network, flipped)]) {
        const normal = normalAddress(address)!;
        const expected = list.check(normal, normal.includes(':') ? 'ipv6' : 'ipv4');
        if (expected) trusted++;
        expect(isTrusted(normal), `${normal} in ${network}/${bits}`).toBe(expected);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(trusted).toBeGreaterThan(1_000);
});

function withBitFlipped(address: string, bit: number): string {
  const bytes = [...addressBytes(address)!];
  const first = address.includes(':') ? 0 : 96;
  const at = first + (bit % (128 - first));
  bytes[at >> 3]! ^= 128 >> (at & 7);
  if (first === 96) return bytes.slice(12).join('.');
  return Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16)).join(
    ':',
  );
}
