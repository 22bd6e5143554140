export {
  createAddressOf,
  type GeoHeaders,
  parseGeoHeaders,
  parseTrustedProxies,
  type RequestFacts,
} from '@halyard/request-context/parts';
export { attributesAsked, type RequestAttribute } from './asked-attributes.ts';
export { openGeoDatabase } from './geo-database.ts';
export { createFillIn, type FillIn } from './request-context.ts';
