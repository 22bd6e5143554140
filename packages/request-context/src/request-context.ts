import { clientAddress } from './client-address.ts';
import { type Device, DeviceReader } from './device.ts';
import { parseGeoHeaders, placeTold } from './geo-headers.ts';
import { joinPlaces, type Place, placeFrom } from './place.ts';
import { type RequestFacts, type RequestLike, requestFacts } from './request-facts.ts';
import { parseTrustedProxies, type Trust, trustIn } from './trusted-proxies.ts';

/** What is not known is missing. */
export interface RequestContext {
  /** IPv4, or IPv6 in its short form (RFC 5952); without port and zone. */
  ip?: string;
  geo?: Place;
  device?: Device;
}

export interface RequestContextOptions {
  /**
   * Whose word is taken: `loopback`, `private`, addresses and ranges, separated by commas or spaces; and `platform`, for
   * whatever stands in front of a program whose requests do not show their connection, where nobody can go around it.
   * Nobody by default.
   */
  readonly trustedProxies?: string;
  /**
   * Where they say where clients are: `cloudflare`, `cloudfront`, `vercel`, `app-engine`, or headers one by one such as
   * `country=x-country,city=x-city`. None by default.
   */
  readonly geoHeaders?: string;
  /** A database of the application's own. Takes an address as {@link RequestContext} has it. */
  find?(address: string): { readonly [Part in keyof Place]?: string | undefined } | undefined;
}

/**
 * What a request tells of its user, ready to spread into a context. Throws an Error where the options cannot be read
 * (each object of options is read once), and what `find` throws; never because of a request.
 */
export function requestContext(request: RequestLike, options: RequestContextOptions = none): RequestContext {
  let read = readers.get(options);
  if (read === undefined) {
    read = createReader(options);
    readers.set(options, read);
  }
  return read(requestFacts(request));
}

type Reader = (facts: RequestFacts) => RequestContext;

const none: RequestContextOptions = {};
const readers = new WeakMap<RequestContextOptions, Reader>();
const devices = new DeviceReader();

function createReader(options: RequestContextOptions): Reader {
  const trust = parseTrust(options.trustedProxies ?? '');
  const geoHeaders = parseGeoHeaders(options.geoHeaders ?? '');

  function placeOf(facts: RequestFacts, ip: string | undefined): Place {
    const { country, region, city, continent } = (ip !== undefined && options.find?.(ip)) || {};
    const found = placeFrom({ country, region, city, continent });
    const told = placeTold(facts, geoHeaders, trust);
    return told === undefined ? found : joinPlaces(told, found);
  }

  return (facts) => {
    const ip = clientAddress(facts, trust);
    const geo = placeOf(facts, ip);
    const device = devices.fromHeaders(facts.headers);
    return {
      ...(ip === undefined ? {} : { ip }),
      // Not even an empty object where nothing is known: it would exist.
      ...(isEmpty(geo) ? {} : { geo }),
      // Remembered for others that ask with the same: the caller may change its own.
      ...(isEmpty(device) ? {} : { device: { ...device } }),
    };
  };
}

/** The service has no such word: its requests always show their connection. */
function parseTrust(text: string): Trust {
  const entries = text.split(/[\s,]+/);
  const others = entries.filter((entry) => entry !== 'platform');
  return trustIn(parseTrustedProxies(others.join(' ')), others.length < entries.length);
}

function isEmpty(object: object): boolean {
  return Object.keys(object).length === 0;
}
