/** What a file of flags says: a snapshot, or values alone. Pure. */
import { isDeepStrictEqual } from 'node:util';
import {
  checkFlag,
  checkSegment,
  createEvaluator,
  type Flag,
  type Json,
  pointerTo,
  type Snapshot,
} from '@halyard/core';
import { regex } from './regex.ts';
import { valueFlag } from './value-flag.ts';

/**
 * Reads `GET /sdk/snapshot` as it was answered, or `{ "flags": { key: value } }`. An array is every problem, each a
 * line that begins with its place: line and column, or a pointer (RFC 6901) into the document.
 *
 * @param before the state of the last good reading: what is the same as there keeps its version, and where all of it
 * is, the state does.
 */
export function readFlagsFile(text: string, before: Snapshot | undefined): Snapshot | string[] {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return [placeOf(error as Error, text)];
  }
  if (!isRecord(document)) return ['the file is not a JSON object'];
  return 'format' in document ? readSnapshot(document) : readValues(document, before);
}

function readSnapshot(document: Record<string, unknown>): Snapshot | string[] {
  const snapshot = document as unknown as Snapshot;
  const trial = createEvaluator({ regex });
  const { refused } = trial.replace(snapshot);
  if (refused.length > 0) return refused.map(({ pointer, message }) => `${pointer} ${message}`);
  const options = { regex, allowOtherFields: true };
  const ofSegments = Object.entries(snapshot.segments).flatMap(([key, segment]) =>
    checkSegment(segment, options).map(
      ({ pointer, message }) => `${pointerTo('/segments', key)}${pointer} ${message}`,
    ),
  );
  const ofFlags = trial
    .problems()
    .flatMap(({ key, problems }) =>
      problems.map(({ pointer, message }) => `${pointerTo('/flags', key)}${pointer} ${message}`),
    );
  const lines = [...ofSegments, ...ofFlags];
  return lines.length > 0 ? lines : snapshot;
}

function readValues(document: Record<string, unknown>, before: Snapshot | undefined): Snapshot | string[] {
  const { flags: values, ...others } = document;
  const lines = Object.keys(others).map(
    (name) => `${pointerTo('', name)} is not known: a file has flags, or is a snapshot with its format`,
  );
  if (!isRecord(values)) return [...lines, '/flags must be an object of flags and their values'];
  const version = (before?.version ?? 0) + 1;
  const flags: Record<string, Flag> = {};
  for (const [key, value] of Object.entries(values)) {
    const flag = valueFlag({ everyone: value as Json }, version);
    for (const { message } of checkFlag(flag, { regex }))
      lines.push(`${pointerTo('/flags', key)} ${message}`);
    const held = before?.flags[key];
    const isSame = held !== undefined && isDeepStrictEqual({ ...flag, version: held.version }, held);
    flags[key] = isSame ? held : flag;
  }
  if (lines.length > 0) return lines;
  const isSame =
    before !== undefined &&
    Object.keys(before.flags).length === Object.keys(flags).length &&
    Object.entries(flags).every(([key, flag]) => before.flags[key] === flag);
  if (isSame) return before;
  return { format: 1, project: 'file', environment: 'file', epoch: 'file', version, flags, segments: {} };
}

/** The engine names a position where it knows one, and else quotes what is around it. */
function placeOf({ message }: Error, text: string): string {
  const position = /at position (\d+)/.exec(message)?.[1];
  const what = message.replace(/ (?:in JSON )?at position \d+.*$/, '');
  const end = position === undefined && /end of JSON input/i.test(message) ? text.length : undefined;
  const at = position === undefined ? end : Number(position);
  if (at === undefined) return `is not JSON: ${message}`;
  const lines = text.slice(0, at).split('\n');
  return `${lines.length}:${lines.at(-1)!.length + 1} is not JSON: ${what}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
