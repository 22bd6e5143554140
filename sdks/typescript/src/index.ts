export type {
  Condition,
  Context,
  Entry,
  EntryName,
  Flag,
  Json,
  Reason,
  Segment,
  Snapshot,
} from '@halyard/core';
export type { Bootstrap, BootstrapFlag } from './bootstrap.ts';
export { bootstrapJson } from './bootstrap-json.ts';
export type { Client } from './client.ts';
export type { ClientEvents, ConfigurationChange, EventDetails } from './client-events.ts';
export { connect, createClient } from './connect.ts';
export type { Details, ErrorCode } from './details.ts';
export type { TrackOptions } from './events/track.ts';
export { type FileSourceOptions, fileSource } from './file-source.ts';
// All of it, and not by name: only so can a program add to Flags.
export type * from './flags.ts';
export type { Log } from './log.ts';
export {
  ConfigurationError,
  type ConnectOptions,
  type ServiceOptions,
  type SourceOptions,
} from './options.ts';
export { type SignOptions, signContext } from './sign-context.ts';
export type { FailureKind, Sink, SnapshotChange, Source, SourceTools } from './source.ts';
export type { Status } from './status.ts';
export type { Connectivity } from './stream/follower.ts';
export { type FlagDocument, TestData } from './test-data.ts';
export type { Version } from './version.ts';
