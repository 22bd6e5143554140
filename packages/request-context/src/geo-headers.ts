/** What a content delivery network says of where a request comes from, in headers that it adds. */
import { type Place, placeFrom, placeParts } from './place.ts';
import type { RequestFacts, RequestHeaders } from './request-facts.ts';
import type { Trust } from './trusted-proxies.ts';

/** Header names in lower case, by the attribute they fill. */
export type GeoHeaders = { readonly [Part in keyof Place]: string };

/** As the networks document them. Others let you name the headers: Fastly, Google's load balancers, nginx. */
const networks: Record<string, GeoHeaders> = {
  // "Add visitor location headers"; the country alone comes without it.
  cloudflare: {
    country: 'cf-ipcountry',
    region: 'cf-region-code',
    city: 'cf-ipcity',
    continent: 'cf-ipcontinent',
  },
  // Each has to be chosen in the origin request policy.
  cloudfront: {
    country: 'cloudfront-viewer-country',
    region: 'cloudfront-viewer-country-region',
    city: 'cloudfront-viewer-city',
  },
  vercel: {
    country: 'x-vercel-ip-country',
    region: 'x-vercel-ip-country-region',
    city: 'x-vercel-ip-city',
    continent: 'x-vercel-ip-continent',
  },
  'app-engine': {
    country: 'x-appengine-country',
    region: 'x-appengine-region',
    city: 'x-appengine-city',
  },
};

/**
 * The name of a network, or headers one by one: `country=x-country, city=x-city`. undefined for ''. Throws one Error
 * that names every entry it cannot read.
 */
export function parseGeoHeaders(text: string): GeoHeaders | undefined {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  if (entries.length === 0) return undefined;
  if (entries.length === 1 && Object.hasOwn(networks, entries[0]!)) return networks[entries[0]!];
  const headers: { [Part in keyof Place]: string } = {};
  const unknown: string[] = [];
  for (const entry of entries) {
    const [, part, header] = /^([a-z]+)=([\w-]+)$/i.exec(entry) ?? [];
    const known = placeParts.find((one) => one === part);
    if (known === undefined || headers[known] !== undefined) unknown.push(entry);
    else headers[known] = header!.toLowerCase();
  }
  if (unknown.length > 0) {
    throw new Error(
      `${unknown.map((entry) => JSON.stringify(entry)).join(', ')}; use ${Object.keys(networks).join(', ')}, or each of ` +
        `${placeParts.join(', ')} at most once, like country=x-country-code,city=x-city`,
    );
  }
  return headers;
}

/** Anybody can send such a header; only a trusted peer makes sure that it is its own. undefined where nobody may say. */
export function placeTold(
  request: RequestFacts,
  names: GeoHeaders | undefined,
  trust: Trust,
): Place | undefined {
  if (names === undefined || !trust.isPeerTrusted(request)) return undefined;
  return placeFromHeaders(request.headers, names);
}

export function placeFromHeaders(headers: RequestHeaders, names: GeoHeaders): Place {
  const said = (part: keyof Place) => {
    const name = names[part];
    const value = name === undefined ? undefined : headers[name];
    return typeof value === 'string' ? decoded(value) : undefined;
  };
  return placeFrom({
    country: said('country'),
    region: said('region'),
    city: said('city'),
    continent: said('continent'),
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Names of cities come in UTF-8 (servers read bytes as Latin-1), or percent-encoded; never with a `%` of their own. */
function decoded(value: string): string | undefined {
  try {
    if (value.includes('%')) return decodeURIComponent(value);
    return utf8.decode(Uint8Array.from(value, (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
