/**
 * What a page needs to show the right thing before it has asked anybody: every flag that browsers may see, evaluated for
 * one context where the page is made. Its shape is that of an answer of POST /sdk/evaluate to a client key, so such an
 * answer is one as well.
 */
import type { Context, Evaluator, Json, Reason, Result } from '@halyard/core';
import type { ErrorCode } from './details.ts';

/** Plain JSON. Holds values, never rules; `context` is what whoever reads the page gets to see of it. */
export interface Bootstrap {
  environment?: string;
  /** With `snapshotVersion` the state that was evaluated; empty where none was held yet, and then there are no flags. */
  epoch: string;
  snapshotVersion: number;
  /** It was the last known good, which the service did not vouch for. */
  stale?: true;
  /** Whom it was evaluated for; undefined where nobody says, or the context is not JSON. */
  context?: Context;
  flags: Record<string, BootstrapFlag>;
}

export interface BootstrapFlag {
  /** undefined: the caller's default. */
  value?: Json;
  variant: string | null;
  reason: Reason;
  experiment?: { readonly key: string; readonly phase: number };
  errorCode?: ErrorCode;
  diagnostic?: string;
  /** The environment's version of the flag's last change. */
  version: number;
}

export interface BootstrapOptions {
  /** Milliseconds since 1970. */
  nowMs: number;
  isStale: boolean;
}

/** Keys sorted. Counts nothing: whoever uses a value counts it. Never throws. */
export function makeBootstrap(
  evaluator: Evaluator,
  context: Context,
  { nowMs, isStale }: BootstrapOptions,
): Bootstrap {
  const flags: [string, BootstrapFlag][] = [];
  const isShown = ({ client }: { client?: unknown }): boolean => client === true;
  evaluator.evaluateAll(context, nowMs, (key, { result }) => flags.push([key, toFlag(result)]), isShown);
  const { environment } = evaluator;
  const copy = copyOf(context);
  return {
    ...(environment !== '' && { environment }),
    epoch: evaluator.epoch,
    snapshotVersion: evaluator.version,
    ...(isStale && { stale: true }),
    ...(copy && { context: copy }),
    flags: Object.fromEntries(flags.sort(([one], [other]) => (one < other ? -1 : 1))),
  };
}

function toFlag(result: Result): BootstrapFlag {
  const { value, variant, reason, experiment, errorCode, diagnostic, flagVersion } = result;
  return {
    ...(value !== undefined && { value }),
    variant,
    reason,
    ...(experiment && { experiment }),
    ...(errorCode && { errorCode }),
    ...(diagnostic && { diagnostic }),
    version: flagVersion ?? 0,
  };
}

/** As it is now, and as it will arrive; undefined for what cannot be written as JSON. */
function copyOf(context: Context): Context | undefined {
  try {
    const copy: unknown = JSON.parse(JSON.stringify(context));
    return typeof copy === 'object' && copy !== null && !Array.isArray(copy) ? (copy as Context) : undefined;
  } catch {
    return undefined;
  }
}
