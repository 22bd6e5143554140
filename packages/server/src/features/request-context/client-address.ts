/**
 * The address of whoever asks. What proxies write down is read from the right, where the nearest one wrote, and only
 * as far as each writer is trusted: everything left of that may be invented.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { type IsTrusted, trustIn } from './trusted-proxies.ts';

/** What is known of a request without reading it; Node's own request is one. */
export interface RequestFacts {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** Of each request the address of whoever asks, with these proxies trusted. */
export function createAddressOf({ trustedProxies }: { trustedProxies: readonly string[] }) {
  const isTrusted = trustIn(trustedProxies);
  return (request: RequestFacts) => clientAddress(request, isTrusted);
}

/** Real chains are short; a longer one was made up. */
const maxHops = 32;

/**
 * A normal address; undefined where nobody trusted says. Where `X-Forwarded-For` and `Forwarded` (RFC 7239) are both
 * there and disagree, one of them went through a proxy that does not know it, and may be forged: then nothing is
 * believed.
 */
export function clientAddress({ headers, socket }: RequestFacts, isTrusted: IsTrusted): string | undefined {
  const peer = normalAddress(socket.remoteAddress);
  if (peer === undefined || !isTrusted(peer)) return peer;
  const xForwardedFor = headers['x-forwarded-for'];
  const { forwarded } = headers;
  const answers = new Set<string | undefined>();
  if (xForwardedFor !== undefined) answers.add(walk(String(xForwardedFor).split(','), peer, isTrusted));
  if (forwarded !== undefined) answers.add(walk(forwardedFor(forwarded), peer, isTrusted));
  if (answers.size === 0) return peer;
  return answers.size === 1 ? [...answers][0] : undefined;
}

function walk(hops: readonly string[], peer: string, isTrusted: IsTrusted): string | undefined {
  let address = peer;
  for (let i = hops.length - 1; i >= 0; i--) {
    if (i < hops.length - maxHops) return undefined;
    const hop = normalAddress(hops[i]!.trim());
    // `unknown`, or a name that a proxy made up to hide somebody: further left is whatever they sent.
    if (hop === undefined) return undefined;
    address = hop;
    if (!isTrusted(address)) return address;
  }
  return address;
}

/** The `for` of each element; '' where there is none. */
function forwardedFor(text: string): string[] {
  return splitUnquoted(text, ',').map((element) => {
    for (const pair of splitUnquoted(element, ';')) {
      const [name, value] = splitUnquoted(pair, '=');
      if (name?.trim().toLowerCase() === 'for') return unquoted(value?.trim() ?? '');
    }
    return '';
  });
}

/** In one pass: what is split here comes from strangers. */
function splitUnquoted(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted && character === '\\') i++;
    else if (!isQuoted && character === separator) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function unquoted(text: string): string {
  return text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

/**
 * An address as conditions compare it: without port and zone, IPv4 as such even where it came mapped into IPv6, IPv6
 * in its short form (RFC 5952). undefined if it is none.
 */
export function normalAddress(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 100) return undefined;
  // As most are, and before two patterns are asked.
  if (isIPv4(text)) return text;
  const host = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text;
  if (isIPv4(host)) return host;
  const zone = host.indexOf('%');
  const address = zone < 0 ? host : host.slice(0, zone);
  if (!isIPv6(address)) return undefined;
  const short = new SocketAddress({ address, family: 'ipv6' }).address;
  const mapped = short.startsWith('::ffff:') ? short.slice('::ffff:'.length) : '';
  return isIPv4(mapped) ? mapped : short;
}
