/** Whose word about the client is taken: proxies are trusted by address, and nobody is unless configured. */
import { type AddressBytes, addressBytes, haveSamePrefix, normalAddress } from './ip-address.ts';
import type { RequestFacts } from './request-facts.ts';

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

export interface Trust {
  /** Takes a normal address (see ip-address.ts). */
  isTrusted(address: string): boolean;
  /** Whoever sent the request itself. */
  isPeerTrusted(request: RequestFacts): boolean;
}

/** `entries` as parseTrustedProxies gives them. `isUnseenTrusted`: of the peers of requests that show no connection. */
export function trustIn(entries: readonly string[], isUnseenTrusted = false): Trust {
  const ranges = entries
    .flatMap((entry) => namedRanges.get(entry) ?? [entry])
    .map((text) => parseRange(text)!);

  function isTrusted(address: string): boolean {
    if (ranges.length === 0) return false;
    const bytes = addressBytes(address);
    return bytes !== undefined && ranges.some((range) => haveSamePrefix(bytes, range.bytes, range.bits));
  }

  return {
    isTrusted,
    isPeerTrusted({ socket }) {
      if (socket === undefined) return isUnseenTrusted;
      const peer = normalAddress(socket.remoteAddress);
      return peer !== undefined && isTrusted(peer);
    },
  };
}

/** IPv4 counts as it is mapped into IPv6, so `bits` are from 96 there. */
function parseRange(text: string): { bytes: AddressBytes; bits: number } | undefined {
  const [address, prefix, ...rest] = text.split('/');
  const bytes = addressBytes(address!);
  if (bytes === undefined || rest.length > 0) return undefined;
  const width = address!.includes(':') ? 128 : 32;
  const bits = prefix === undefined ? width : Number(prefix);
  if (prefix !== undefined && (!/^\d{1,3}$/.test(prefix) || bits > width)) return undefined;
  return { bytes, bits: 128 - width + bits };
}
