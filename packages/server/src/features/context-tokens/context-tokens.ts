/** Secure mode: which context is evaluated for a key, and whom it may report events of. */
import { type EventsBody, type FieldProblem, invalidInput, OperationError } from '@halyard/contract';
import type { Context } from '@halyard/core';
import type { DataKey } from '../delivery/index.ts';
import type { RequestFacts } from '../request-context/index.ts';
import { findUnsigned } from './find-unsigned.ts';
import { findUnsignedUnits } from './find-unsigned-units.ts';
import type { SignedContext } from './read-claims.ts';
import { VerifiedTokens } from './verified-tokens.ts';
import type { TokenParty } from './verify-context-token.ts';

type Asking = Pick<DataKey, 'id' | 'contextPublicKey' | 'formerPublicKeys'>;

/** A request that may bring a token. */
export interface TokenBearer {
  readonly contextToken: string | undefined;
  readonly facts: RequestFacts;
}

/** What limits wrong tokens, each of which costs a verification; both throw RATE_LIMITED. */
export interface WrongTokenLimit {
  /** Before a token is verified that is not known. */
  beforeLookUp(request: RequestFacts): void;
  /** It does not hold. */
  keyRefused(request: RequestFacts): void;
}

export interface ContextTokens {
  /**
   * The context that was signed, or the given one where the key is not in secure mode. Given attributes may repeat what
   * is signed; `pointerTo` names one in a refusal. Throws CONTEXT_TOKEN_REQUIRED, CONTEXT_TOKEN_INVALID,
   * CONTEXT_NOT_SIGNED, INVALID_INPUT where a token comes with a key that wants none, and RATE_LIMITED.
   */
  settle(key: Asking, bearer: TokenBearer, given: Context, pointerTo: (attribute: string) => string): Context;
  /** Throws as settle(): CONTEXT_NOT_SIGNED where the unit of an event is not in the signed context. */
  requireUnits(key: Asking, bearer: TokenBearer, events: EventsBody['events']): void;
}

export function createContextTokens(nowMs: () => number, limit: WrongTokenLimit): ContextTokens {
  const verified = new VerifiedTokens();

  /** undefined: the key is not in secure mode. */
  function signedFor(
    { id, contextPublicKey, formerPublicKeys }: Asking,
    { contextToken: token, facts }: TokenBearer,
  ): SignedContext | undefined {
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
    const parties = [{ id, contextPublicKey }];
    // While a rotation lasts, tokens of the signing key before do as well.
    for (const { publicKey, untilMs } of formerPublicKeys) {
      if (nowMs() < untilMs) parties.push({ id, contextPublicKey: publicKey });
    }
    for (const party of parties) {
      const known = verified.recall(token, party, nowMs());
      // Whose token is known is let in from everywhere.
      if (known !== undefined) return known;
    }
    return verify(token, parties, facts);
  }

  /**
   * By the first that it was made for; where it was for none, as the first says. A token that has only expired is not
   * counted: pages that wake up have such ones. It is verified once.
   */
  function verify(token: string, parties: TokenParty[], facts: RequestFacts): SignedContext {
    limit.beforeLookUp(facts);
    let refusal: unknown;
    for (const party of parties) {
      try {
        return verified.verify(token, party, nowMs());
      } catch (error) {
        if (verified.has(token)) throw error;
        refusal ??= error;
      }
    }
    limit.keyRefused(facts);
    throw refusal;
  }

  return {
    settle(key, bearer, given, pointerTo) {
      const signed = signedFor(key, bearer);
      if (signed === undefined) return given;
      const unsigned = findUnsigned(given, signed.context);
      if (unsigned.length > 0) {
        throw notSigned(
          unsigned.map(({ attribute, message }) => ({ pointer: pointerTo(attribute), message })),
        );
      }
      return signed.context;
    },
    requireUnits(key, bearer, events) {
      const signed = signedFor(key, bearer);
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
