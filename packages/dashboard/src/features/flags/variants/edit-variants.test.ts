import type { FlagAnswer } from '@halyard/contract';
import { expect, test } from 'vitest';
import { complaintOfName, renamed, usesOf, withNewVariant } from './edit-variants.ts';
import { readJson } from './read-json.ts';
import { schemaOf } from './schema-of.ts';

const flag = {
  type: 'string',
  variants: { a: 'A', b: 'B' },
  environments: {
    production: {
      off: 'a',
      rules: [
        { id: 'r1', if: { all: [] }, serve: { bucket: { by: 'x' }, split: [{ variant: 'a', weight: 3 }] } },
        { id: 'r2', if: { all: [] }, serve: 'b' },
      ],
      otherwise: { serve: 'a' },
    },
  },
} as unknown as FlagAnswer;

test('a variant is renamed wherever the flag names it, in its place', () => {
  const next = renamed(flag, 'a', 'first');
  expect(Object.keys(next.variants)).toEqual(['first', 'b']);
  expect(usesOf(next, 'a')).toEqual([]);
  expect(usesOf(next, 'first')).toEqual(usesOf(flag, 'a'));
  expect(usesOf(next, 'first')).toEqual([
    'production: while off',
    'production: rule 1',
    'production: otherwise',
  ]);
  expect(usesOf(next, 'b')).toEqual(['production: rule 2']);
});

test('names', () => {
  expect(withNewVariant(flag).name).toBe('variant-3');
  expect(complaintOfName(flag, 'b', 'a')).toBeDefined();
  expect(complaintOfName(flag, 'a', 'a')).toBeUndefined();
  expect(complaintOfName(flag, 'a/b', 'a')).toBeDefined();
});

test('a text that is no JSON says where it stops being it', () => {
  const text = '{\n  "a": 1,\n  "b" 2\n}';
  expect(text.slice(readJson(text).problem!.from)).toMatch(/^2/);
  expect(readJson('{"a": 1}')).toEqual({ value: { a: 1 }, problem: undefined });
});

test('a schema to begin with fits what it was made from', () => {
  expect(schemaOf([{ a: 1, b: [true] }, { a: 2 }])).toEqual({
    type: 'object',
    properties: { a: { type: 'number' }, b: { type: 'array', items: { type: 'boolean' } } },
    required: ['a'],
    additionalProperties: false,
  });
});
