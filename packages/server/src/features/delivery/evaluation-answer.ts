import type { evaluation } from '@halyard/contract';
import type { Explanation, Outcome } from '@halyard/core';
import type { z } from 'zod';
import type { EnvironmentState } from './environment-state.ts';

export type EvaluationAnswer = z.infer<typeof evaluation>;

/** An outcome as the API answers it. Absent members are left out, `value` too where the caller's default counts. */
export function evaluationAnswer(
  state: Pick<EnvironmentState, 'environment' | 'version'>,
  flag: string,
  { result }: Pick<Outcome, 'result'>,
  isStale: boolean,
): EvaluationAnswer {
  return {
    key: flag,
    ...(result.value === undefined ? {} : { value: result.value }),
    variant: result.variant,
    reason: result.reason,
    ...(result.ruleId === undefined ? {} : { ruleId: result.ruleId }),
    ...(result.experiment === undefined ? {} : { experiment: { ...result.experiment } }),
    ...(result.errorCode === undefined ? {} : { errorCode: result.errorCode }),
    ...(result.diagnostic === undefined ? {} : { diagnostic: result.diagnostic }),
    version: result.flagVersion ?? 0,
    environment: state.environment,
    snapshotVersion: state.version,
    ...(isStale ? { stale: true } : {}),
  };
}

/** The same with the way to it. */
export function explainedAnswer(
  state: EnvironmentState,
  flag: string,
  explanation: Explanation,
  isStale: boolean,
): EvaluationAnswer {
  const { steps } = explanation;
  return { ...evaluationAnswer(state, flag, explanation, isStale), explanation: { steps } };
}
