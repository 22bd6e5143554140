import type { Context } from '@halyard/core';
import type { EnvironmentState } from '../delivery/index.ts';
import { ofrepItem } from './ofrep-item.ts';

export interface AskedForBulk {
  readonly context: Context;
  readonly now: Date;
  /** Only the flags shown to clients. */
  readonly forClient: boolean;
  /** Where to hear that answers may have changed, as JSON; undefined: nowhere. */
  readonly eventStream: string | undefined;
}

/** Every flag as JSON, in the order of their keys: the same answers are the same bytes, on every node. Not counted. */
export function ofrepBulk(
  state: EnvironmentState,
  { context, now, forClient, eventStream }: AskedForBulk,
): string {
  const items: string[] = [];
  state.evaluateAll(context, now.getTime(), forClient, (key, result) => {
    items.push(ofrepItem(key, result, state.flag(key)?.type === 'float').bulkText);
  });
  const streams = eventStream === undefined ? '' : `,"eventStreams":[${eventStream}]`;
  return `{"flags":[${items.join(',')}]${streams}}`;
}

/** `place` is relative to the service; without its public address providers take theirs, but for the path. */
export function ofrepEventStream(place: string, publicUrl: string | undefined): string {
  const where =
    publicUrl === undefined ? { endpoint: { requestUri: `/${place}` } } : { url: `${publicUrl}/${place}` };
  return JSON.stringify({ type: 'sse', ...where, inactivityDelaySec: 120 });
}
