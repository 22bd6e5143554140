/** The stream's events as values: their JSON, read and checked. */
import type { Entry, EntryDelta, EntryName } from '@halyard/core';
import { isEpoch, isVersionNumber } from '../version.ts';

export type Message =
  | {
      event: 'intent';
      transfer: Transfer;
      epoch: string;
      version: number;
      project: string;
      environment: string;
    }
  | ({ event: 'put' } & Entry)
  | ({ event: 'delta'; delta: EntryDelta } & EntryName)
  | ({ event: 'delete' } & EntryName)
  | { event: 'commit'; epoch: string; from: number | null; version: number; hash: string }
  | { event: 'beat'; version: number }
  | { event: 'bye'; reconnectAfterMs: number }
  /** The service wants to hear of what becomes visible, within that time of it. */
  | { event: 'confirm'; withinMs: number }
  | { event: 'error'; code: string }
  /** An event or a kind of entry that this SDK does not know: later versions may add some. */
  | { event: 'unknown' }
  | { event: 'malformed'; why: string };

export type Transfer = 'none' | 'changes' | 'full';

const UNKNOWN: Message = { event: 'unknown' };

/** Reads one event; whatever it holds, this does not throw. */
export function parseMessage(name: string, data: string): Message {
  if (!Object.hasOwn(readers, name)) return UNKNOWN;
  let body: unknown;
  try {
    body = JSON.parse(data);
  } catch {
    return malformed(name, 'is not JSON');
  }
  if (!isObject(body)) return malformed(name, 'is not an object');
  return readers[name]!(body);
}

/** Whether a value can stand for a flag or a segment; what is wrong inside one is for the evaluator to say, alone. */
export function isEntry(value: unknown): value is Entry['entry'] {
  return isObject(value) && isVersionNumber(value['version']);
}

type Body = Record<string, unknown>;

const readers: Record<string, (body: Body) => Message> = {
  intent({ transfer, epoch, version, project, environment }) {
    if (transfer !== 'none' && transfer !== 'changes' && transfer !== 'full') {
      return malformed('intent', 'has no known transfer');
    }
    if (!isEpoch(epoch) || !isVersionNumber(version)) return malformed('intent', 'names no version');
    return {
      event: 'intent',
      transfer,
      epoch,
      version,
      project: typeof project === 'string' ? project : '',
      environment: typeof environment === 'string' ? environment : '',
    };
  },
  put({ kind, key, entry }) {
    if (typeof kind !== 'string' || typeof key !== 'string') return malformed('put', 'names no entry');
    if (!isKind(kind)) return UNKNOWN;
    if (!isEntry(entry)) return malformed('put', `has no entry with a version for ${kind} ${key}`);
    return { event: 'put', kind, key, entry } as Message;
  },
  delta({ kind, key, base, version, at, add, remove }) {
    if (typeof kind !== 'string' || typeof key !== 'string') return malformed('delta', 'names no entry');
    if (!isKind(kind)) return UNKNOWN;
    if (!isVersionNumber(base) || !isVersionNumber(version)) return malformed('delta', 'names no versions');
    if (typeof at !== 'string' || !isListOfValues(add) || !isListOfValues(remove)) {
      return malformed('delta', `does not say what changes in ${kind} ${key}`);
    }
    return { event: 'delta', kind, key, delta: { base, version, at, add, remove } };
  },
  delete({ kind, key }) {
    if (typeof kind !== 'string' || typeof key !== 'string') return malformed('delete', 'names no entry');
    return isKind(kind) ? { event: 'delete', kind, key } : UNKNOWN;
  },
  commit({ epoch, from, version, hash }) {
    if (!isEpoch(epoch) || !isVersionNumber(version)) return malformed('commit', 'names no version');
    if (from !== null && !isVersionNumber(from)) return malformed('commit', 'does not say from where');
    if (typeof hash !== 'string') return malformed('commit', 'has no hash');
    return { event: 'commit', epoch, from, version, hash };
  },
  beat({ version }) {
    return isVersionNumber(version) ? { event: 'beat', version } : UNKNOWN;
  },
  bye({ reconnectAfterMs }) {
    // In JSON 1e999 is a number, too.
    const usable = Number.isFinite(reconnectAfterMs) && (reconnectAfterMs as number) >= 0;
    return { event: 'bye', reconnectAfterMs: usable ? (reconnectAfterMs as number) : 0 };
  },
  confirm({ withinMs }) {
    const usable = typeof withinMs === 'number' && withinMs >= 0;
    return usable ? { event: 'confirm', withinMs } : UNKNOWN;
  },
  error({ code }) {
    return { event: 'error', code: typeof code === 'string' ? code : 'unknown' };
  },
};

function isKind(kind: string): kind is EntryName['kind'] {
  return kind === 'flag' || kind === 'segment';
}

function isListOfValues(value: unknown): value is EntryDelta['add'] {
  return Array.isArray(value) && value.every((each) => ['string', 'number', 'boolean'].includes(typeof each));
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(name: string, why: string): Message {
  return { event: 'malformed', why: `${name} ${why}` };
}
