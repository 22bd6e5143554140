/** An answer of Halyard's SDKs in OpenFeature's words. */
import type { ErrorCode, FlagMetadata, ResolutionDetails } from '@openfeature/core';

/** What the SDK for Node and that for browsers answer alike: their Details. */
export interface Answer<T> {
  readonly value: T;
  readonly variant: string | null;
  readonly reason: string;
  readonly stale?: true;
  readonly ruleId?: string;
  readonly experiment?: { readonly key: string; readonly phase: number };
  readonly flagVersion?: number;
  readonly errorCode?: string;
  readonly diagnostic?: string;
}

/** Fields that say nothing are left out. The variant is missing where the value is the caller's default. */
export function toResolution<T>(flagKey: string, answer: Answer<T>): ResolutionDetails<T> {
  const { value, variant, reason, errorCode } = answer;
  const resolution: ResolutionDetails<T> = { value, reason, flagMetadata: toMetadata(answer) };
  if (variant !== null) resolution.variant = variant;
  if (errorCode !== undefined) {
    // The words are the same; only TypeScript tells an enum from its text.
    resolution.errorCode = errorCode as ErrorCode;
    resolution.errorMessage = explain(flagKey, errorCode, answer.diagnostic);
  }
  return resolution;
}

/** Of a provider that has not been started, or was closed. */
export function notReady<T>(defaultValue: T): ResolutionDetails<T> {
  return {
    value: defaultValue,
    reason: 'ERROR',
    errorCode: 'PROVIDER_NOT_READY' as ErrorCode,
    errorMessage: 'the provider is not started, or was closed',
  };
}

function toMetadata(answer: Answer<unknown>): FlagMetadata {
  const { flagVersion, ruleId, experiment, stale, diagnostic } = answer;
  const metadata: FlagMetadata = {};
  if (flagVersion !== undefined) metadata['flagVersion'] = flagVersion;
  if (ruleId !== undefined) metadata['ruleId'] = ruleId;
  if (experiment !== undefined) {
    metadata['experiment'] = experiment.key;
    metadata['experimentPhase'] = experiment.phase;
  }
  if (stale) metadata['stale'] = true;
  if (diagnostic !== undefined) metadata['diagnostic'] = diagnostic;
  return metadata;
}

function explain(flagKey: string, errorCode: string, diagnostic: string | undefined): string {
  switch (errorCode) {
    case 'FLAG_NOT_FOUND':
      return `there is no flag ${flagKey} in this environment`;
    case 'TYPE_MISMATCH':
      return `flag ${flagKey} is of another type`;
    case 'PROVIDER_NOT_READY':
      return 'there are no values yet: the service has not answered';
    default:
      return diagnostic ?? `flag ${flagKey} cannot be evaluated: ${errorCode}`;
  }
}
