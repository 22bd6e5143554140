export type { Context, Json, Reason } from '@halyard/core';
export type { Bootstrap, BootstrapFlag } from '../bootstrap.ts';
export { bootstrapJson } from '../bootstrap-json.ts';
export type { Details, ErrorCode } from '../details.ts';
export type { TrackOptions } from '../events/track.ts';
// All of it, and not by name: only so can a program add to Flags.
export type * from '../flags.ts';
export type { Log } from '../log.ts';
export { ConfigurationError } from '../options.ts';
export type { Status } from '../status.ts';
export type { Version } from '../version.ts';
export { type CacheLike, cacheApi } from './cache-api.ts';
export { createEdgeClient } from './create-edge-client.ts';
export type { EdgeCache } from './edge-cache.ts';
export type { EdgeClient } from './edge-client.ts';
export type { EdgeOptions } from './edge-options.ts';
