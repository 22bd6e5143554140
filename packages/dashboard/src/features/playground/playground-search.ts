/** All of a playground as its address holds it: who asks, when, with what it is compared, and what is looked at. */
import type { Context } from '@halyard/core';

export interface Side {
  environment?: string;
  context?: Context;
  /** As `parseMoment` reads it; left out: now. */
  at?: string;
}

export type Shown = 'all' | 'differs' | 'pinned';

export interface PlaygroundSearch extends Side {
  /** What the first side is compared with: what it leaves out is as there. */
  b?: Side;
  text?: string;
  show?: Exclude<Shown, 'all'>;
  pinned?: string[];
  /** The flag whose explanation is open. */
  flag?: string;
}

export function readPlayground(search: Record<string, unknown>): PlaygroundSearch {
  const read: PlaygroundSearch = readSide(search);
  if (isObject(search['b'])) read.b = readSide(search['b']);
  const { text, show, flag, pinned } = search;
  if (typeof text === 'string' && text !== '') read.text = text.slice(0, 200);
  if (show === 'differs' || show === 'pinned') read.show = show;
  if (typeof flag === 'string' && flag !== '') read.flag = flag;
  if (Array.isArray(pinned)) {
    const keys = pinned.filter((key): key is string => typeof key === 'string').slice(0, 50);
    if (keys.length > 0) read.pinned = keys;
  }
  return read;
}

function readSide({ environment, context, at }: Record<string, unknown>): Side {
  return {
    ...(typeof environment === 'string' && environment !== '' ? { environment } : {}),
    ...(isObject(context) ? { context } : {}),
    ...(typeof at === 'string' && at !== '' ? { at } : {}),
  };
}

/** The second side in full; undefined where nothing is compared. Its `at` may be `now`, where the first one's is another time. */
export function secondOf({ environment, context, at, b }: PlaygroundSearch): Side | undefined {
  if (b === undefined) return undefined;
  const { at: when = at, ...own } = b;
  return {
    ...(environment === undefined ? {} : { environment }),
    ...(context === undefined ? {} : { context }),
    ...own,
    ...(when === undefined || when === 'now' ? {} : { at: when }),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
