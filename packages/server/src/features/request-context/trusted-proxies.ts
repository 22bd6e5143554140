/** Whose word about the client is taken: proxies are trusted by address, and nobody is unless configured. */
import { BlockList, isIP } from 'node:net';

/** Ranges that have a name, so that a laptop and a private network need no numbers. */
const namedRanges: ReadonlyMap<string, readonly string[]> = new Map([
  ['loopback', ['127.0.0.0/8', '::1']],
  ['private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']],
]);

/** A list of names, addresses and CIDR ranges. Throws one Error that names every entry it cannot read. */
export function parseTrustedProxies(text: string): string[] {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  const unknown = entries.filter((entry) => !namedRanges.has(entry) && !parseRange(entry));
  if (unknown.length > 0) {
    const names = [...namedRanges.keys()].join(', ');
    throw new Error(
      `${unknown.map((entry) => JSON.stringify(entry)).join(', ')}; use ${names}, an address or a range like 10.0.0.0/8`,
    );
  }
  return entries;
}

/** Takes a normal address (see client-address.ts). */
export type IsTrusted = (address: string) => boolean;

/** `entries` as parseTrustedProxies gives them. */
export function trustIn(entries: readonly string[]): IsTrusted {
  const ranges = entries.flatMap((entry) => namedRanges.get(entry) ?? [entry]);
  if (ranges.length === 0) return () => false;
  const list = new BlockList();
  for (const range of ranges) {
    const { address, bits, family } = parseRange(range)!;
    list.addSubnet(address, bits, family);
  }
  return (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function parseRange(text: string): { address: string; bits: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [address, prefix, ...rest] = text.split('/');
  const version = isIP(address!);
  if (version === 0 || address!.includes('%') || rest.length > 0) return undefined;
  const width = version === 4 ? 32 : 128;
  const bits = prefix === undefined ? width : Number(prefix);
  if (prefix !== undefined && (!/^\d{1,3}$/.test(prefix) || bits > width)) return undefined;
  return { address: address!, bits, family: version === 4 ? 'ipv4' : 'ipv6' };
}
