/**
 * The address of whoever asks. What proxies write down is read from the right, where the nearest one wrote, and only
 * as far as each writer is trusted: everything left of that may be invented.
 */
import { normalAddress } from './ip-address.ts';
import type { RequestFacts } from './request-facts.ts';
import { type Trust, trustIn } from './trusted-proxies.ts';

/** Of each request the address of whoever asks, with these proxies trusted. */
export function createAddressOf({ trustedProxies }: { trustedProxies: readonly string[] }) {
  const trust = trustIn(trustedProxies);
  return (request: RequestFacts) => clientAddress(request, trust);
}

/** Real chains are short; a longer one was made up. */
const maxHops = 32;

/**
 * A normal address; undefined where nobody trusted says. Where `X-Forwarded-For` and `Forwarded` (RFC 7239) are both
 * there and disagree, one of them went through a proxy that does not know it, and may be forged: then nothing is
 * believed.
 */
export function clientAddress(request: RequestFacts, trust: Trust): string | undefined {
  const peer = normalAddress(request.socket?.remoteAddress);
  if (!trust.isPeerTrusted(request)) return peer;
  const { forwarded, 'x-forwarded-for': xForwardedFor } = request.headers;
  const answers = new Set<string | undefined>();
  if (xForwardedFor !== undefined) answers.add(walk(String(xForwardedFor).split(','), trust));
  if (forwarded !== undefined) answers.add(walk(forwardedFor(String(forwarded)), trust));
  if (answers.size === 0) return peer;
  return answers.size === 1 ? [...answers][0] : undefined;
}

function walk(hops: readonly string[], trust: Trust): string | undefined {
  let address: string | undefined;
  for (let i = hops.length - 1; i >= 0; i--) {
    if (i < hops.length - maxHops) return undefined;
    const hop = normalAddress(hops[i]!.trim());
    // `unknown`, or a name that a proxy made up to hide somebody: further left is whatever they sent.
    if (hop === undefined) return undefined;
    address = hop;
    if (!trust.isTrusted(address)) return address;
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
