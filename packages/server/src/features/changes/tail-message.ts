/** How a tail of the log is written: Server-Sent Events, each with the place it brings its reader to. */
import type { ChangeAnswer } from '@halyard/contract';

export interface LogPlace {
  epoch: string;
  seq: number;
}

export function changeMessage(epoch: string, change: ChangeAnswer): Buffer {
  return Buffer.from(`id: ${epoch}.${change.seq}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`);
}

/**
 * Nothing but the place, and at the beginning for how long nothing had been heard of the log, so that whoever comes again is not led through what was not for them. An event and no comment: pages see
 * no comments, and could not tell a connection that is dead from one on which nothing happens.
 */
export function placeMessage({ epoch, seq }: LogPlace, idleMs?: number): Buffer {
  const data = JSON.stringify(idleMs === undefined ? {} : { idleMs });
  return Buffer.from(`id: ${epoch}.${seq}\nevent: beat\ndata: ${data}\n\n`);
}

export function byeMessage(code: string): Buffer {
  return Buffer.from(`event: bye\ndata: ${JSON.stringify({ code })}\n\n`);
}

export const resetMessage = Buffer.from('event: reset\ndata: {}\n\n');

/** From Last-Event-ID; undefined: no place of a log. */
export function parsePlace(text: string | undefined): LogPlace | undefined {
  const [, epoch, seq] = /^([\w-]{1,64})\.(\d{1,15})$/.exec(text ?? '') ?? [];
  return epoch === undefined ? undefined : { epoch, seq: Number(seq) };
}
