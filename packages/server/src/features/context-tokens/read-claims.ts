import type { Context } from '@halyard/core';
import { invalidToken } from './invalid-token.ts';
import { parseTokenJson } from './token-json.ts';

/** What a token says that holds. */
export interface SignedContext {
  readonly context: Readonly<Context>;
  /** From then on it does not hold any more, the leeway for clocks that differ included. */
  readonly endsAtMs: number;
}

/** The longest life of a token. */
const maxLifeSeconds = 24 * 3_600;
/** So much may the clocks of who signs and who verifies differ. */
const skewSeconds = 60;

/**
 * What the payload of a token says whose signature holds: `context`, `exp`, and `iat` or `nbf` where they are given
 * (seconds, RFC 7519, section 4.1); it may have ended. Throws CONTEXT_TOKEN_INVALID.
 */
export function readClaims(payload: string, nowMs: number): SignedContext {
  const { context, iat, nbf, exp, aud } = parseTokenJson(payload, 'payload');
  const now = nowMs / 1_000;
  const issued = instant('iat', iat);
  const begins = instant('nbf', nbf);
  const ends = instant('exp', exp);
  if (ends === undefined) throw invalidToken('it has no exp: say when it ends');
  if (aud !== undefined) throw invalidToken('it is for others: leave out aud');
  if (Math.max(issued ?? 0, begins ?? 0) > now + skewSeconds) {
    throw invalidToken(`it is of the future: clocks may differ by ${skewSeconds} seconds`);
  }
  if (ends - (issued ?? now + skewSeconds) > maxLifeSeconds || ends > now + skewSeconds + maxLifeSeconds) {
    throw invalidToken('it lives too long: at most 24 hours');
  }
  if (typeof context !== 'object' || context === null || Array.isArray(context)) {
    throw invalidToken('it has no context, which is an object, e.g. {"targetingKey": "user-1"}');
  }
  return { context: context as Context, endsAtMs: (ends + skewSeconds) * 1_000 };
}

function instant(name: string, value: unknown): number | undefined {
  if (value === undefined || typeof value === 'number') return value;
  throw invalidToken(`its ${name} is not a number of seconds`);
}
