import { readFileSync } from 'node:fs';
import { OperationError, parseKey } from '@halyard/contract';
import { describe, expect, it } from 'vitest';
import { contextPublicKey } from './context-public-key.ts';
import { verifyContextToken } from './verify-context-token.ts';

interface Case {
  name: string;
  token: string;
  context?: object;
  why?: string;
}

const path = '../../../../../spec/context-token/vectors.json';
const vectors = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const party = { id: vectors.id, contextPublicKey: vectors.publicKey };
const verify = (token: string, nowMs = vectors.nowMs) => verifyContextToken(token, party, nowMs);

/** What it is refused for. */
function whyRefused(token: string): string {
  try {
    return `taken: ${JSON.stringify(verify(token))}`;
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    expect(error.code).toBe('CONTEXT_TOKEN_INVALID');
    return error.message;
  }
}

describe('a context token', () => {
  it.each<Case>([...vectors.sign, ...vectors.accept])('holds: $name', ({ token, context }) => {
    expect(verify(token).context).toEqual(context);
  });

  it.each<Case>(vectors.refuse)('does not hold: $name', ({ token, why }) => {
    expect(whyRefused(token)).toContain(why);
  });

  it('ends a minute after its exp', () => {
    const { token, ttlSeconds } = vectors.sign[0];
    const { endsAtMs } = verify(token);
    expect(endsAtMs).toBe((1_800_000_000 + ttlSeconds + 60) * 1_000);
    expect(() => verify(token, endsAtMs - 1)).not.toThrow();
    expect(() => verify(token, endsAtMs)).toThrow('expired');
  });

  it('is refused with words in which nothing of it comes back', () => {
    const secretive = vectors.refuse.map(({ token }: Case) => whyRefused(token)).join('\n');
    expect(secretive).not.toMatch(/u1|u2|\bpro\b|admin|other\.example|Vector0/);
  });
});

it('what verifies is made of the signing key as the specification says', () => {
  expect(contextPublicKey(parseKey(vectors.signingKey)!.secret)).toBe(vectors.publicKey);
});
