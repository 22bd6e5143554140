import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { makeVectors } from './make-vectors.ts';

const text = readFileSync(new URL('vectors.json', import.meta.url), 'utf8');

it('vectors.json is what `npm run spec` makes', () => expect(text).toBe(makeVectors()));

it('has every case once', () => {
  const { sign, accept, refuse } = JSON.parse(text);
  const names = [...sign, ...accept, ...refuse].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const tokens = [...accept, ...refuse].map(({ token }) => token);
  expect(new Set(tokens).size).toBe(tokens.length);
  expect(refuse.length).toBeGreaterThan(50);
});
