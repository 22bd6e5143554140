import type { FlagAnswer } from '@halyard/contract';
import { expect, test } from 'vitest';
import { withLiveSplits } from '../draft/flag-body.ts';
import { listEdits } from '../draft/list-edits.ts';
import { readText, textOf } from './document-text.ts';

const flag = {
  key: 'checkout',
  project: 'shop',
  kind: 'json',
  type: 'json',
  variants: { on: { a: ['yes', 'no', 'null', '1.0'] }, off: null },
  name: 'Checkout',
  description: 'two\nlines',
  tags: ['a'],
  owner: null,
  expiresAt: null,
  client: true,
  schema: null,
  archivedAt: null,
  version: 3,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  environments: {
    production: {
      enabled: true,
      off: 'off',
      requires: [],
      rules: [
        {
          id: 'r1',
          if: { all: [{ attribute: 'geo.country', op: 'in', values: ['NO'] }] },
          serve: {
            bucket: { by: 'targetingKey', seed: '12' },
            split: [
              { variant: 'on', from: 0, to: 25_000, weight: 25_000 },
              { variant: 'off', from: 25_000, to: 100_000, weight: 75_000 },
            ],
          },
        },
      ],
      otherwise: { serve: null },
      killed: null,
      version: 7,
    },
  },
} as unknown as FlagAnswer;

test.each(['json', 'yaml'] as const)('%s: what was not edited is no edit', (language) => {
  const { flag: read, problems } = readText(textOf(flag, language), language, flag);
  expect(problems).toEqual([]);
  expect(listEdits(flag, withLiveSplits(flag, read!))).toEqual([]);
});

test.each(['json', 'yaml'] as const)('%s: an edit arrives', (language) => {
  const text = textOf(flag, language).replace('25000', '30000').replace('75000', '70000');
  const { flag: read } = readText(text, language, flag);
  expect(listEdits(flag, withLiveSplits(flag, read!)).map(({ pointer }) => pointer)).toEqual([
    '/environments/production/rules/r1/serve',
  ]);
});

test('what cannot be taken says where', () => {
  const problemsOf = (change: (text: string) => string) =>
    readText(change(textOf(flag, 'json')), 'json', flag).problems;
  const pointers = (change: (text: string) => string) => problemsOf(change).map(({ pointer }) => pointer);
  expect(pointers((text) => text.replace('"kind": "json"', '"kind": "string"'))).toEqual(['/kind']);
  expect(pointers((text) => text.replace('"op": "in"', '"op": "is"'))).toEqual([
    '/environments/production/rules/0/if/all/0/op',
  ]);
  expect(pointers((text) => text.replace('"production"', '"prod"'))).toEqual(['/environments/prod']);
  expect(problemsOf((text) => text.replace('"tags"', 'tags'))[0]?.from).toBeGreaterThan(0);
  expect(readText('a: [', 'yaml', flag).problems).toHaveLength(1);
});
