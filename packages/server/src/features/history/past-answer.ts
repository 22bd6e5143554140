/** An evaluation of the past, as it is answered. */
import type { pastEvaluation } from '@halyard/contract';
import type { Context } from '@halyard/core';
import type { z } from 'zod';
import { evaluationAnswer } from '../delivery/index.ts';
import type { EnvironmentMoment } from './moment.ts';
import type { PastFlag } from './past-flag.ts';

export type PastAnswer = z.infer<typeof pastEvaluation>;

/** Throws REDACTED where part of what the flag stood on is gone from the log. */
export function pastAnswer(
  flag: PastFlag,
  environment: string,
  moment: EnvironmentMoment,
  { context, isExplained }: { context: Context; isExplained: boolean },
): PastAnswer {
  flag.requireWhole();
  const { result, steps } = flag.explain(context, moment.at);
  return {
    ...evaluationAnswer({ environment, version: moment.version }, flag.key, { result }, false),
    ...(isExplained ? { explanation: { steps } } : {}),
    moment: { seq: moment.seq, at: moment.at.toISOString(), version: moment.version },
  };
}
