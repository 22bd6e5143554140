import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { VerifiedTokens } from './verified-tokens.ts';

const path = '../../../../../spec/context-token/vectors.json';
const { sign, id, publicKey, nowMs } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const party = { id, contextPublicKey: publicKey };
const [first, second, third] = sign.slice(2).map(({ token }: { token: string }) => token);

it('verifies a token once', () => {
  const tokens = new VerifiedTokens();
  const { context } = tokens.verify(first, party, nowMs);
  expect(tokens.verify(first, party, nowMs).context).toBe(context);
  expect(new VerifiedTokens().verify(first, party, nowMs).context).not.toBe(context);
});

it('does not take one that it knows from another key, nor once it has ended', () => {
  const tokens = new VerifiedTokens();
  const { endsAtMs } = tokens.verify(first, party, nowMs);
  expect(() => tokens.verify(first, { ...party, contextPublicKey: 'A'.repeat(43) }, nowMs)).toThrow(
    'signature',
  );
  expect(() => tokens.verify(first, { ...party, id: 'Vector02' }, nowMs)).toThrow('another key');
  expect(() => tokens.verify(first, party, endsAtMs)).toThrow('expired');
  expect(tokens.verify(first, party, endsAtMs - 1).endsAtMs).toBe(endsAtMs);
});

it('holds as many as it has room for, and those that do not hold not at all', () => {
  const tokens = new VerifiedTokens(first.length + second.length);
  for (const token of [first, second, first, second]) tokens.verify(token, party, nowMs);
  expect(tokens.count).toBe(2);
  const { context } = tokens.verify(second, party, nowMs);
  expect(() => tokens.verify(`${third}x`, party, nowMs)).toThrow('malformed');
  expect(tokens.verify(second, party, nowMs).context).toBe(context);
  tokens.verify(third, party, nowMs);
  expect(tokens.count).toBeLessThan(3);
  for (let i = 0; i < 10; i++) for (const token of [first, second, third]) tokens.verify(token, party, nowMs);
  expect(tokens.count).toBeLessThan(3);
});
