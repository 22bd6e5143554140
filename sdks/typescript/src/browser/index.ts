export type { Context, Json, Reason } from '@halyard/core';
export type { Bootstrap, BootstrapFlag } from '../bootstrap.ts';
export type { ConfigurationChange, EventDetails } from '../client-events.ts';
export type { Details, ErrorCode } from '../details.ts';
export type { TrackOptions } from '../events/track.ts';
// All of it, and not by name: only so can a program add to Flags.
export type * from '../flags.ts';
export type { Log } from '../log.ts';
export { ConfigurationError } from '../options.ts';
export type { BrowserClient } from './browser-client.ts';
export type { BrowserEvents, BrowserStatus } from './browser-events.ts';
export type { BrowserOptions } from './browser-options.ts';
export { connect, createClient } from './create-client.ts';
