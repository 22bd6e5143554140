import { describe, expect, it } from 'vitest';
import { clientAddress } from './client-address.ts';
import type { RequestHeaders } from './request-facts.ts';
import { parseTrustedProxies, trustIn } from './trusted-proxies.ts';

const stranger = '203.0.113.7';
const proxy = '10.0.0.5';

function from(peer: string | undefined, headers: RequestHeaders, trusted: string) {
  return clientAddress({ headers, socket: { remoteAddress: peer } }, trustIn(parseTrustedProxies(trusted)));
}

describe('the address of a client', () => {
  it('is that of the connection, whatever headers say, where nobody is trusted', () => {
    const forged = { 'x-forwarded-for': '8.8.8.8', forwarded: 'for=8.8.8.8' };
    expect(from(stranger, forged, '')).toBe(stranger);
    expect(from(proxy, forged, '')).toBe(proxy);
    expect(from(undefined, forged, '')).toBeUndefined();
    // The control: the same headers count when a trusted proxy sends them.
    expect(from(proxy, forged, 'private')).toBe('8.8.8.8');
  });

  it('is that of the connection where a stranger connects past the proxies', () => {
    expect(from(stranger, { 'x-forwarded-for': '8.8.8.8' }, 'private')).toBe(stranger);
  });

  it.each([
    ['what the client itself wrote is to the left', '8.8.8.8, 198.51.100.1', '198.51.100.1'],
    ['several proxies', '198.51.100.1, 10.9.9.9, 192.168.1.1', '198.51.100.1'],
    ['all of them within', '10.1.1.1, 10.2.2.2', '10.1.1.1'],
    ['a port', '198.51.100.1:4711', '198.51.100.1'],
    ['IPv6 with a port', '[2001:DB8:0:0::1]:4711', '2001:db8::1'],
    ['IPv4 in IPv6', '::ffff:198.51.100.1', '198.51.100.1'],
    ['IPv4 in IPv6 in hexadecimal', '::ffff:c633:6401', '198.51.100.1'],
    ['a proxy whose address came mapped', '198.51.100.1, ::ffff:10.1.1.1', '198.51.100.1'],
  ])('reads X-Forwarded-For from the right: %s', (_, header, expected) => {
    expect(from(proxy, { 'x-forwarded-for': header }, 'private')).toBe(expected);
    expect(from(`::ffff:${proxy}`, { 'x-forwarded-for': header }, 'private')).toBe(expected);
  });

  it.each([
    ['unknown', '8.8.8.8, unknown'],
    ['nothing', '8.8.8.8,'],
    ['no address', '8.8.8.8, 198.51.100.1.5'],
    ['more hops than there are', Array(40).fill('10.1.1.1').join()],
    ['one hop further than is read', `8.8.8.8,${Array(32).fill('10.1.1.1').join()}`],
  ])('is unknown where a trusted proxy says %s', (_, header) => {
    expect(from(proxy, { 'x-forwarded-for': header }, 'private')).toBeUndefined();
  });

  it.each([
    ['for=198.51.100.1', '198.51.100.1'],
    ['For="198.51.100.1:80";proto=https;by=10.0.0.5', '198.51.100.1'],
    ['for=8.8.8.8, for=198.51.100.1;proto=https', '198.51.100.1'],
    ['for="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17'],
    ['for="_a,b;for=8.8.8.8", for=198.51.100.1', '198.51.100.1'],
    ['for=198.51.100.1;host="a,for=8.8.8.8"', '198.51.100.1'],
    ['for=198.51.100.1;host="a\\",for=8.8.8.8"', '198.51.100.1'],
    ['for=_hidden', undefined],
    ['proto=https', undefined],
    ['for="198.51.100.1', undefined],
  ])('reads Forwarded: %s', (header, expected) => {
    expect(from(proxy, { forwarded: header }, 'private')).toBe(expected);
  });

  it('believes neither header where both are there and disagree: a proxy sets one and passes on the other', () => {
    const real = '198.51.100.1';
    expect(from(proxy, { 'x-forwarded-for': real, forwarded: 'for=8.8.8.8' }, 'private')).toBeUndefined();
    expect(
      from(proxy, { 'x-forwarded-for': '8.8.8.8', forwarded: `for=${real}` }, 'private'),
    ).toBeUndefined();
    expect(from(proxy, { 'x-forwarded-for': real, forwarded: `for=${real}` }, 'private')).toBe(real);
  });

  it('reads a header of hostile length in no time', () => {
    const before = process.threadCpuUsage();
    for (const text of ['"\\'.repeat(8_000), 'for="'.repeat(3_000), ','.repeat(16_000), '='.repeat(16_000)]) {
      from(proxy, { forwarded: text, 'x-forwarded-for': text }, 'private');
    }
    // Of this thread's own time, in which nothing is seen of what else the machine does: it takes 5 ms of it.
    expect(process.threadCpuUsage(before).user).toBeLessThan(500_000);
  });
});
