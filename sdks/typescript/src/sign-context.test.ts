import { readFileSync } from 'node:fs';
import type { Context, Json } from '@halyard/core';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from './options.ts';
import { signContext } from './sign-context.ts';

interface SignCase {
  name: string;
  context: Context;
  ttlSeconds: number;
  token: string;
}

const path = '../../../spec/context-token/vectors.json';
const vectors = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const { signingKey, nowMs } = vectors;

/** What it complains of. */
function complaint(key: unknown, context: unknown = {}, options?: object): string {
  try {
    return `made ${signContext(key as string, context as Context, options)}`;
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
}

describe('signContext()', () => {
  it.each<SignCase>(vectors.sign)('makes the token of the specification: $name', (given) => {
    const { context, ttlSeconds, token } = given;
    expect(signContext(signingKey, context, { ttlSeconds, nowMs })).toBe(token);
  });

  it('makes one for an hour from now, unless told otherwise', () => {
    const before = Math.floor(Date.now() / 1_000);
    const { iat, exp } = JSON.parse(
      Buffer.from(signContext(signingKey, {}).split('.')[1]!, 'base64url').toString(),
    );
    expect(iat).toBeGreaterThanOrEqual(before);
    expect(iat).toBeLessThanOrEqual(Date.now() / 1_000);
    expect(exp - iat).toBe(3_600);
  });

  it('says what is wrong with a signing key, without repeating it', () => {
    const secret = signingKey.slice(17, 49);
    for (const [key, words] of [
      [undefined, 'missing'],
      ['', 'missing'],
      [signingKey.replace('sign', 'client'), 'no signing key but one that lets somebody in'],
      [signingKey.replace('sign', 'server'), 'no signing key but one that lets somebody in'],
      ['secret', 'no signing key: hal_sign_'],
      [`${signingKey} `, 'no signing key: hal_sign_'],
      [signingKey.slice(0, -1), 'no signing key: hal_sign_'],
      [signingKey.replace('abc', 'abd'), 'copied wrong'],
      [signingKey.slice(0, -1) + (signingKey.endsWith('0') ? '1' : '0'), 'copied wrong'],
    ]) {
      expect(complaint(key)).toContain(words);
      expect(complaint(key)).not.toContain(secret);
    }
  });

  it('makes none that the service would refuse', () => {
    for (const ttlSeconds of [0, -1, 1.5, 86_401, Number.NaN, '60', null]) {
      expect(complaint(signingKey, {}, { ttlSeconds })).toContain('from 1 to 86400');
    }
    expect(complaint(signingKey, {}, { nowMs: Number.NaN })).toContain('nowMs');
    expect(complaint(signingKey, { text: 'x'.repeat(6_200) })).toContain('too large');
    expect(complaint(signingKey, { text: 'x'.repeat(5_800) })).toMatch(/^made /);
  });

  it('signs nothing else than what was given', () => {
    const circle: Record<string, Json> = {};
    circle['self'] = circle;
    for (const [context, words] of [
      [null, 'must be an object'],
      [['u1'], 'must be an object'],
      ['u1', 'must be an object'],
      [{ n: Number.NaN }, '"n" is NaN'],
      [{ a: [1, Number.POSITIVE_INFINITY] }, '"1" is Infinity'],
      [{ big: 1n }, '"big" is a bigint'],
      [{ f: () => {} }, '"f" is a function'],
      [{ text: '\ud800' }, '"text" has U+0000 or half'],
      [{ 'a\u0000': 1 }, 'has U+0000 or half'],
      [JSON.parse('{"__proto__":{"admin":true}}'), 'is no name of an attribute'],
      [circle, 'as JSON'],
    ]) {
      expect(complaint(signingKey, context)).toContain(words);
    }
    const at = new Date(0);
    expect(signContext(signingKey, { at, none: undefined, zero: -0 } as never, { nowMs })).toBe(
      signContext(signingKey, { at: at.toISOString(), zero: 0 }, { nowMs }),
    );
  });
});
