import type { Context } from '@halyard/core';
import { type Answer, call } from '../../api/call.ts';
import type { Moment } from '../../kit/moment.ts';
import type { FlagAnswered } from './answer-rows.ts';

export interface AskedSide {
  project: string;
  environment: string;
  context: Context;
  /** undefined: now. */
  moment: Moment | undefined;
}

export interface Answers {
  flags: FlagAnswered[];
  /** Of the environment, as evaluated. */
  version: number;
  /** What `$now` was. */
  at: string;
  /** How many more there are than were asked for. */
  leftOut: number;
}

const pageSize = 500;
/** Pages at most: beyond that people search. */
const mostPages = 4;
/** Characters that the service takes. */
const mostText = 128;

/** What every flag answers, with the line that decided it in plain words. Beyond 2,000 flags the rest is left out. */
export async function askAnswers(side: AskedSide, signal?: AbortSignal): Promise<Answers> {
  const flags: FlagAnswered[] = [];
  let cursor: string | undefined;
  let page: Answer<'evaluateEnvironment'> | undefined;
  for (let pages = 0; pages < mostPages && (page === undefined || cursor !== undefined); pages++) {
    page = await ask(side, { limit: pageSize, ...(cursor ? { cursor } : {}) }, signal);
    flags.push(...page.items.map(answered));
    cursor = page.next;
  }
  return { flags, version: page!.version, at: page!.at, leftOut: page!.total - flags.length };
}

/** The same of flags with a text in their keys, and of those that are pinned; the first 500 of either. */
export async function askNamed(
  side: AskedSide,
  { text, pinned }: { text: string; pinned: readonly string[] },
  signal?: AbortSignal,
): Promise<Answers> {
  const wanted = [
    ...(text === '' ? [] : [{ text: text.slice(0, mostText) }]),
    ...(pinned.length === 0 ? [] : [{ flags: pinned }]),
  ];
  const pages = await Promise.all(wanted.map((each) => ask(side, { limit: pageSize, ...each }, signal)));
  const [{ version, at }] = pages as [Answer<'evaluateEnvironment'>];
  const flags = pages.flatMap(({ items }) => items.map(answered));
  const leftOut = pages.reduce((sum, { total, items }) => sum + total - items.length, 0);
  return { flags, version, at, leftOut };
}

/** One flag, with the way to its answer; undefined where it was not there. */
export async function askExplanation(
  side: AskedSide,
  flag: string,
): Promise<Answer<'evaluateEnvironment'>['items'][number] | undefined> {
  const { items } = await ask(side, { flags: [flag], explain: true });
  return items[0];
}

function answered({ decided, ...answer }: Answer<'evaluateEnvironment'>['items'][number]): FlagAnswered {
  return { ...answer, why: decided?.text };
}

async function ask(
  { project, environment, context, moment }: AskedSide,
  more: object,
  signal?: AbortSignal,
): Promise<Answer<'evaluateEnvironment'>> {
  const { data } = await call(
    'evaluateEnvironment',
    { params: { environment }, query: { project }, body: { context, ...moment, ...more } },
    signal ? { signal } : {},
  );
  return data;
}
