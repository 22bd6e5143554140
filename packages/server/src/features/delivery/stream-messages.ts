/**
 * The events of a stream, as Server-Sent Events: an intent says what follows, puts and deletes gather until their
 * commit. A full transfer may be announced again in the middle of a stream (another epoch, or too far behind); a
 * delete may name what the client never had, where it came and went since the version held.
 */

import type { StreamEvent } from '@halyard/contract';
import type { EntryDelta } from '@halyard/core';

export type Transfer = 'none' | 'changes' | 'full';

/** A state of an environment, for ever. */
export interface Position {
  epoch: string;
  version: number;
}

export function intentMessage(intent: {
  transfer: Transfer;
  epoch: string;
  version: number;
  project: string;
  environment: string;
}): string {
  return message('intent', JSON.stringify(intent));
}

/** `entryJson` is the entry, serialised already. */
export function putMessage(kind: string, key: string, entryJson: string): string {
  return message('put', `{"kind":"${kind}","key":${JSON.stringify(key)},"entry":${entryJson}}`);
}

/** What makes of the client's entry the one as it is; a client that does not know it finds out by the commit's hash. */
export function deltaMessage(kind: string, key: string, delta: EntryDelta): string {
  return message('delta', JSON.stringify({ kind, key, ...delta }));
}

export function deleteMessage(kind: string, key: string): string {
  return message('delete', JSON.stringify({ kind, key }));
}

/** The only event with an id, so that a cut before it resumes before everything it commits. */
export function commitMessage(commit: {
  epoch: string;
  from: number | null;
  version: number;
  hash: string;
}): string {
  return `event: commit\nid: ${commit.epoch}.${commit.version}\ndata: ${JSON.stringify(commit)}\n\n`;
}

export function beatMessage(version: number): string {
  return message('beat', JSON.stringify({ version }));
}

export function byeMessage(reconnectAfterMs: number): string {
  return message('bye', JSON.stringify({ reconnectAfterMs }));
}

/** Asks to confirm what becomes visible, within that time of it: see POST /sdk/confirmations. */
export function askMessage(withinMs: number): string {
  return message('confirm', JSON.stringify({ withinMs }));
}

/** As OFREP has it: without a name, so that every EventSource hears it. */
export function nudgeMessage({ epoch, version }: Position, changedAtMs: number): string {
  const etag = `${epoch}.${version}`;
  const lastModified = Math.max(0, Math.floor(changedAtMs / 1_000));
  return `id: ${etag}\ndata: ${JSON.stringify({ type: 'refetchEvaluation', etag, lastModified })}\n\n`;
}

/** After which time an EventSource connects again by itself when this stream has ended, however it did. */
export function retryMessage(ms: number): string {
  return `retry: ${ms}\n\n`;
}

export function errorMessage(code: string): string {
  return message('error', JSON.stringify({ code }));
}

/** `<epoch>.<version>`, as in Last-Event-ID; undefined where it is something else. */
export function parsePosition(text: string | undefined): Position | undefined {
  const match = /^([0-9A-Za-z_-]{1,64})\.(\d{1,15})$/.exec(text ?? '');
  return match ? { epoch: match[1]!, version: Number(match[2]) } : undefined;
}

/** JSON holds no line break, so one `data:` line is enough. */
function message(event: StreamEvent, json: string): string {
  return `event: ${event}\ndata: ${json}\n\n`;
}
