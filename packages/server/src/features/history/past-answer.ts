/** An evaluation of the past, as it is answered. */

import type { pastEvaluation } from '@halyard/contract';
import type { Context } from '@halyard/core';
import type { z } from 'zod';
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
    key: flag.key,
    ...(result.value === undefined ? {} : { value: result.value }),
    variant: result.variant,
    reason: result.reason,
    ...(result.ruleId === undefined ? {} : { ruleId: result.ruleId }),
    ...(result.experiment === undefined ? {} : { experiment: { ...result.experiment } }),
    ...(result.errorCode === undefined ? {} : { errorCode: result.errorCode }),
    ...(result.diagnostic === undefined ? {} : { diagnostic: result.diagnostic }),
    version: result.flagVersion ?? 0,
    environment,
    snapshotVersion: moment.version,
    ...(isExplained ? { explanation: { steps } } : {}),
    moment: { seq: moment.seq, at: moment.at.toISOString(), version: moment.version },
  };
}
