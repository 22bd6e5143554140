export type { Context, Json, Reason } from '@halyard/core';
export type { Change, Client, ClientEvents } from './client.ts';
export { connect } from './connect.ts';
export type { Details, ErrorCode } from './details.ts';
export type { TrackOptions } from './events/track.ts';
export type { Log } from './log.ts';
export { ConfigurationError, type ConnectOptions } from './options.ts';
export type { Status, StatusChange } from './status.ts';
export type { Version } from './version.ts';
