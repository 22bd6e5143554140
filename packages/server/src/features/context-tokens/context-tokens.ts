/** Secure mode: which context is evaluated for a key, and whom it may report events of. */
import { type EventsBody, type FieldProblem, invalidInput, OperationError } from '@halyard/contract';
import type { Context } from '@halyard/core';
import type { DataKey } from '../delivery/index.ts';
import { findUnsigned } from './find-unsigned.ts';
import { findUnsignedUnits } from './find-unsigned-units.ts';
import type { SignedContext } from './read-claims.ts';
import { VerifiedTokens } from './verified-tokens.ts';

type Asking = Pick<DataKey, 'id' | 'contextPublicKey'>;

export interface ContextTokens {
  /**
   * The context that was signed, or the given one where the key is not in secure mode. Given attributes may repeat what
   * is signed; `pointerTo` names one in a refusal. Throws CONTEXT_TOKEN_REQUIRED, CONTEXT_TOKEN_INVALID,
   * CONTEXT_NOT_SIGNED, and INVALID_INPUT where a token comes with a key that wants none.
   */
  settle(
    key: Asking,
    token: string | undefined,
    given: Context,
    pointerTo: (attribute: string) => string,
  ): Context;
  /** Throws as settle(): CONTEXT_NOT_SIGNED where the unit of an event is not in the signed context. */
  requireUnits(key: Asking, token: string | undefined, events: EventsBody['events']): void;
}

export function createContextTokens(nowMs: () => number): ContextTokens {
  const verified = new VerifiedTokens();

  /** undefined: the key is not in secure mode. */
  function signedFor({ id, contextPublicKey }: Asking, token: string | undefined): SignedContext | undefined {
    if (contextPublicKey === null) {
      if (token !== undefined) throw unwanted();
      return undefined;
    }
    if (token === undefined) {
      throw new OperationError(
        'CONTEXT_TOKEN_REQUIRED',
        'this client key is in secure mode: send a context token',
      );
    }
    return verified.verify(token, { id, contextPublicKey }, nowMs());
  }

  return {
    settle(key, token, given, pointerTo) {
      const signed = signedFor(key, token);
      if (signed === undefined) return given;
      const unsigned = findUnsigned(given, signed.context);
      if (unsigned.length > 0) {
        throw notSigned(
          unsigned.map(({ attribute, message }) => ({ pointer: pointerTo(attribute), message })),
        );
      }
      return signed.context;
    },
    requireUnits(key, token, events) {
      const signed = signedFor(key, token);
      const problems = signed === undefined ? [] : findUnsignedUnits(events, signed.context);
      if (problems.length > 0) throw notSigned(problems);
    },
  };
}

/** Whoever sends a token expects it to count: nothing is evaluated as if it did. */
function unwanted(): OperationError {
  const message =
    'this key is not in secure mode: leave the token out, or use a client key made with `secure`';
  return invalidInput([{ pointer: '?Halyard-Context-Token', message }]);
}

function notSigned(fields: FieldProblem[]): OperationError {
  const [{ pointer, message }] = fields as [FieldProblem];
  const rest = fields.length > 1 ? ` (and ${fields.length - 1} more)` : '';
  return new OperationError('CONTEXT_NOT_SIGNED', `${pointer}: ${message}${rest}`, { fields });
}
