/**
 * What the service adds to a context: `ip`, `geo` and `device`. What the caller gives wins, value by value, and null
 * keeps a value missing. Nothing of it is logged or stored.
 */
import type { Context } from '@halyard/core';
import {
  clientAddress,
  type Device,
  DeviceReader,
  type GeoHeaders,
  type GivenPlace,
  joinPlaces,
  normalAddress,
  type Place,
  placeAround,
  placeTold,
  type RequestFacts,
  trustIn,
} from '@halyard/request-context/parts';
import type { RequestAttribute } from './asked-attributes.ts';
import type { GeoDatabase } from './geo-database.ts';

export interface RequestSettings {
  /** As parseTrustedProxies gives them. */
  trustedProxies: readonly string[];
  /** undefined: no header says where somebody is. */
  geoHeaders: GeoHeaders | undefined;
}

/**
 * The context with those of `asked` that can be known; the same object where that is nothing. `request` is that of the
 * user itself, or undefined where it is a backend's: its address and its device say nothing about anybody. Of an `ip`
 * or a `userAgent` in the context `geo` and `device` follow either way.
 */
export type FillIn = (
  context: Context,
  request: RequestFacts | undefined,
  asked: ReadonlySet<RequestAttribute>,
) => Context;

export function createFillIn(settings: RequestSettings, database: GeoDatabase): FillIn {
  const trust = trustIn(settings.trustedProxies);
  const devices = new DeviceReader();

  /** The user's own where they gave one, else that of the request. */
  function addressOf(context: Context, request: RequestFacts | undefined): string | undefined {
    const given = context['ip'];
    if (given !== undefined) return typeof given === 'string' ? normalAddress(given) : undefined;
    return request && clientAddress(request, trust);
  }

  function placeOf(context: Context, request: RequestFacts | undefined, address: string | undefined): Place {
    const looked = address === undefined ? {} : database.find(address);
    // Headers speak of the request, not of an address in the context.
    const told =
      request && context['ip'] === undefined ? placeTold(request, settings.geoHeaders, trust) : undefined;
    const seen = told ? joinPlaces(told, looked) : looked;
    return placeAround(placeGiven(context), seen);
  }

  function deviceOf({ userAgent }: Context, request: RequestFacts | undefined): Device {
    if (userAgent !== undefined) return typeof userAgent === 'string' ? devices.fromUserAgent(userAgent) : {};
    return request ? devices.fromHeaders(request.headers) : {};
  }

  return (context, request, asked) => {
    if (asked.size === 0) return context;
    const filled = { ...context };
    const asksPlace = asked.has('geo');
    const address = asksPlace || asked.has('ip') ? addressOf(context, request) : undefined;
    if (asked.has('ip') && context['ip'] === undefined && address !== undefined) filled['ip'] = address;
    if (asksPlace) fillPart(filled, 'geo', () => placeOf(context, request, address));
    if (asked.has('device')) fillPart(filled, 'device', () => deviceOf(context, request));
    return filled;
  };
}

/** Where the caller gives something that is no object, null included, that is all there is. */
function fillPart(context: Context, name: 'geo' | 'device', find: () => object): void {
  const given = context[name];
  if (given !== undefined && (typeof given !== 'object' || given === null || Array.isArray(given))) return;
  const added = Object.fromEntries(
    Object.entries(find()).filter(([part]) => context[`${name}.${part}`] === undefined),
  );
  // Not even an empty object where nothing is known: it would exist.
  if (Object.keys(added).length > 0) context[name] = { ...added, ...given };
}

/** Each part by an exact key or else by path, as conditions read it. */
function placeGiven(context: Context): GivenPlace {
  const geo = context['geo'] as Record<string, unknown> | undefined;
  const said = (part: keyof Place) => {
    const exact = context[`geo.${part}`];
    const value = exact ?? geo?.[part];
    return value === undefined && exact === null ? null : value;
  };
  return {
    country: said('country'),
    region: said('region'),
    city: said('city'),
    continent: said('continent'),
  };
}
