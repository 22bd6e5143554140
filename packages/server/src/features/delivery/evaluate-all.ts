/**
 * Every flag of an environment for one context, as JSON text. An outcome is made when its flag is compiled and never
 * changes, so its text is made once as well, and answering is putting texts together.
 */
import type { Context, Result } from '@halyard/core';
import type { EnvironmentState } from './environment-state.ts';

export interface EvaluateAllOptions {
  readonly context: Context;
  readonly now: Date;
  /** Only the flags shown to clients, and not how they decide. */
  readonly forClient: boolean;
  readonly isStale: boolean;
  /** Where to hear that answers may have changed: a path relative to the service. */
  readonly changes: string | undefined;
}

export interface EvaluateAllText {
  readonly text: string;
  /** The end of it, which other states and other nodes answer likewise as long as the answers are the same. */
  readonly answers: string;
}

/** Keys sorted: the same answers are the same bytes, on every node. */
export function evaluateAllText(
  state: EnvironmentState,
  { context, now, forClient, isStale, changes }: EvaluateAllOptions,
): EvaluateAllText {
  const texts = forClient ? clientTexts : serverTexts;
  const flags: string[] = [];
  state.evaluateAll(context, now.getTime(), forClient, (key, result) => {
    let text = texts.get(result);
    if (text === undefined) {
      text = resultText(result, state.flag(key)?.type === 'float', forClient);
      texts.set(result, text);
    }
    flags.push(`${JSON.stringify(key)}:${text}`);
  });
  const head = JSON.stringify({
    environment: state.environment,
    epoch: state.epoch,
    snapshotVersion: state.version,
    ...(isStale ? { stale: true } : {}),
  });
  const place = changes === undefined ? '' : `"changes":${JSON.stringify(changes)},`;
  const answers = `${place}"flags":{${flags.join(',')}}}`;
  return { text: `${head.slice(0, -1)},${answers}`, answers };
}

const serverTexts = new WeakMap<Result, string>();
const clientTexts = new WeakMap<Result, string>();

function resultText(result: Result, isFloat: boolean, forClient: boolean): string {
  const { value, variant, reason, ruleId, experiment, errorCode, diagnostic, flagVersion } = result;
  return JSON.stringify({
    value: isFloat && typeof value === 'number' ? floatJson(value) : value,
    variant,
    reason,
    ruleId: forClient ? undefined : ruleId,
    experiment,
    errorCode,
    diagnostic,
    version: flagVersion ?? 0,
  });
}

/** A float is written 10.0, an integer 10: clients in other languages judge the literal. For JSON.stringify. */
export function floatJson(value: number): unknown {
  const text = JSON.stringify(value);
  const literal = /[.e]/.test(text) ? text : `${text}.0`;
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(literal);
}
