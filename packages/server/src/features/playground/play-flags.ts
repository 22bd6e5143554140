/** Flags for one context, each with what decided it: a page of them, whatever they are evaluated from. */
import type { PlaygroundAnswers } from '@halyard/contract';
import { type Context, describe, type Explanation, type Flag } from '@halyard/core';
import { shareThread } from '../../platform/share-thread.ts';
import { evaluationAnswer } from '../delivery/index.ts';

/** The state of an environment in memory, or one that was put together from the log. */
export interface Played {
  readonly environment: string;
  readonly version: number;
  /** Sorted. */
  flagKeys(): readonly string[];
  flag(key: string): Flag | undefined;
  explain(key: string, context: Context, nowMs: number): Explanation | undefined;
}

export interface PlayAsked {
  context: Context;
  at: Date;
  flags?: readonly string[] | undefined;
  text?: string | undefined;
  isExplained: boolean;
  limit: number;
  /** The key of the last one of the page before. */
  after: string | undefined;
}

type Item = PlaygroundAnswers['items'][number];

/** By key; those named that are not there are left out. `last`: the key where a next page begins behind. */
export async function playFlags(
  played: Played,
  { context, at, flags, text, isExplained, limit, after }: PlayAsked,
): Promise<{ items: Item[]; total: number; last: string | undefined }> {
  const pause = shareThread();
  const named = flags && new Set(flags);
  const wanted = text?.toLowerCase();
  const all = played
    .flagKeys()
    .filter((key) => (!named || named.has(key)) && (!wanted || key.toLowerCase().includes(wanted)));
  const behind = after === undefined ? all : all.filter((key) => key > after);
  const keys = behind.slice(0, limit);
  const items: Item[] = [];
  for (const key of keys) {
    const flag = played.flag(key)!;
    const explanation = played.explain(key, context, at.getTime())!;
    items.push(itemOf(played, { key, flag, explanation, isExplained }));
    await pause();
  }
  return { items, total: all.length, last: behind.length > keys.length ? keys.at(-1) : undefined };
}

function itemOf(
  played: Played,
  {
    key,
    flag,
    explanation,
    isExplained,
  }: { key: string; flag: Flag; explanation: Explanation; isExplained: boolean },
): Item {
  const {
    environment: _,
    snapshotVersion: __,
    stale: ___,
    ...answer
  } = evaluationAnswer(played, key, explanation, false);
  const { steps } = explanation;
  const deciding = steps.findLast(({ decides }) => decides);
  const line = deciding && describe(flag).lines.find(({ pointer }) => deciding.pointer === pointer);
  return {
    ...answer,
    type: flag.type,
    decided: deciding
      ? { pointer: deciding.pointer, text: line?.text ?? deciding.why, why: deciding.why }
      : null,
    ...(isExplained ? { explanation: { steps } } : {}),
  };
}
