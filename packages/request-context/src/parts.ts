/** What the service fills contexts in with; not for applications. */
export { clientAddress, createAddressOf } from './client-address.ts';
export { type Device, DeviceReader } from './device.ts';
export { type GeoHeaders, parseGeoHeaders, placeTold } from './geo-headers.ts';
export { normalAddress } from './ip-address.ts';
export { type GivenPlace, joinPlaces, type Place, placeAround, placeFrom } from './place.ts';
export type { RequestFacts } from './request-facts.ts';
export { parseTrustedProxies, type Trust, trustIn } from './trusted-proxies.ts';
