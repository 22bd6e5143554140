/**
 * Tokens that were verified lately: a page sends the same one again and again, and verifying costs five times what
 * evaluating does. The oldest go when `capacity`, in characters, is reached.
 */
import { expiredToken } from './invalid-token.ts';
import type { SignedContext } from './read-claims.ts';
import { type TokenParty, verifyOnceHeld } from './verify-context-token.ts';

interface Held extends SignedContext {
  /** For whom it was verified: it holds for no other. */
  readonly party: TokenParty;
}

export class VerifiedTokens {
  readonly #capacity: number;
  /** By the whole token, in order of coming. */
  readonly #held = new Map<string, Held>();
  #size = 0;

  constructor(capacity = 8_000_000) {
    this.#capacity = capacity;
  }

  /** What a token says that was verified; throws CONTEXT_TOKEN_INVALID where it has expired since, undefined says nothing. */
  recall(token: string, party: TokenParty, nowMs: number): SignedContext | undefined {
    const known = this.#held.get(token);
    if (known === undefined || !isSame(known.party, party)) return undefined;
    if (nowMs >= known.endsAtMs) throw expiredToken();
    return known;
  }

  /** As verifyContextToken(), which is asked where the token is not known; throws where it has expired, too. */
  verify(token: string, party: TokenParty, nowMs: number): SignedContext {
    const known = this.recall(token, party, nowMs);
    if (known !== undefined) return known;
    const signed = verifyOnceHeld(token, party, nowMs);
    this.#drop(token);
    this.#held.set(token, { ...signed, party });
    this.#size += token.length;
    for (const [oldest] of this.#held) {
      if (this.#size <= this.#capacity) break;
      this.#drop(oldest);
    }
    if (nowMs >= signed.endsAtMs) throw expiredToken();
    return signed;
  }

  /** Whether it was right once. */
  has(token: string): boolean {
    return this.#held.has(token);
  }

  /** Tokens held. */
  get count(): number {
    return this.#held.size;
  }

  #drop(token: string): void {
    if (this.#held.delete(token)) this.#size -= token.length;
  }
}

function isSame(one: TokenParty, other: TokenParty): boolean {
  return one.id === other.id && one.contextPublicKey === other.contextPublicKey;
}
