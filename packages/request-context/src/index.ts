export type { Device } from './device.ts';
export type { Place } from './place.ts';
export { type RequestContext, type RequestContextOptions, requestContext } from './request-context.ts';
export type { RequestLike } from './request-facts.ts';
