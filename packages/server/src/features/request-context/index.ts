export { attributesAsked, type RequestAttribute } from './asked-attributes.ts';
export { createAddressOf, type RequestFacts } from './client-address.ts';
export { openGeoDatabase } from './geo-database.ts';
export { type GeoHeaders, parseGeoHeaders } from './geo-headers.ts';
export { createFillIn, type FillIn } from './request-context.ts';
export { parseTrustedProxies } from './trusted-proxies.ts';
