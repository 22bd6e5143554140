/** A value with how it came about. */
import type { ErrorCode as CoreErrorCode, Outcome, Reason, Result } from '@halyard/core';

/** As OpenFeature's; PROVIDER_NOT_READY: no values are held yet. */
export type ErrorCode = CoreErrorCode | 'PROVIDER_NOT_READY' | 'GENERAL';

export interface Details<T> {
  /** The caller's default where the flag has no value for it. */
  value: T;
  /** null where the value is the caller's default. */
  variant: string | null;
  /** How the flag decided, be it now or from what was last known: that is `stale`. */
  reason: Reason;
  /** What answers is the last known good, and the service does not vouch for it now. */
  stale?: true;
  ruleId?: string;
  experiment?: { readonly key: string; readonly phase: number };
  /** The environment's version of the flag's last change. */
  flagVersion?: number;
  errorCode?: ErrorCode;
  /** Says more where nothing failed, e.g. a split met no targeting key. */
  diagnostic?: string;
}

/** A new object; fields that say nothing are left out. */
export function toDetails<T>(result: Result, defaultValue: T, isStale: boolean): Details<T> {
  const { value, variant, reason, ruleId, experiment, flagVersion, errorCode, diagnostic } = result;
  const details: Details<T> = { value: value === undefined ? defaultValue : (value as T), variant, reason };
  if (isStale) details.stale = true;
  if (ruleId !== undefined) details.ruleId = ruleId;
  if (experiment !== undefined) details.experiment = experiment;
  if (flagVersion !== undefined) details.flagVersion = flagVersion;
  if (errorCode !== undefined) details.errorCode = errorCode;
  if (diagnostic !== undefined) details.diagnostic = diagnostic;
  return details;
}

const FAILED = {
  PROVIDER_NOT_READY: makeFailed('PROVIDER_NOT_READY'),
  GENERAL: makeFailed('GENERAL'),
};

/** An answer that no flag gave. GENERAL: reading the context failed. */
export function failedOutcome(errorCode: keyof typeof FAILED): Outcome {
  return FAILED[errorCode];
}

function makeFailed(errorCode: ErrorCode): Outcome {
  const result: Result = Object.freeze({
    value: undefined,
    variant: null,
    reason: 'ERROR',
    errorCode: errorCode as CoreErrorCode,
  });
  return { tally: 0, value: undefined, isSpecial: true, by: undefined, result };
}
