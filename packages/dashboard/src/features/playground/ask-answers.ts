import type { Context } from '@halyard/core';
import { call } from '../../api/call.ts';
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
  /** Of the environment, when it answered. */
  version: number;
}

/** What every flag answers. */
export async function askAnswers(
  { project, environment, context }: AskedSide,
  signal?: AbortSignal,
): Promise<Answers> {
  const { data } = await call(
    'evaluateAll',
    { query: { project, environment }, body: { context } },
    signal ? { signal } : {},
  );
  const flags = Object.entries(data.flags).map(([key, answer]) => ({ key, ...answer }));
  return { flags, version: data.snapshotVersion };
}
