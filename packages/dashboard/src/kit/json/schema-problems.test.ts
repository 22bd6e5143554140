import { expect, test } from 'vitest';
import { schemasAt } from './schema-at.ts';
import { schemaProblems } from './schema-problems.ts';

const schema = {
  type: 'object',
  required: ['model'],
  additionalProperties: false,
  properties: {
    model: { enum: ['bm25', 'e5-small'] },
    boost: { type: 'object', additionalProperties: { $ref: '#/$defs/weight' } },
    steps: { type: 'array', items: { type: 'integer' }, maxItems: 2 },
  },
  $defs: { weight: { type: 'number', minimum: 0, maximum: 10 } },
};

test('what fits is not complained of', () => {
  expect(schemaProblems(schema, { model: 'bm25', boost: { title: 2 }, steps: [1, 2] })).toEqual([]);
  expect(schemaProblems({}, { anything: [1] })).toEqual([]);
});

test('each problem at its place', () => {
  const value = { model: 'bm26', boost: { title: -1, brand: 'x' }, steps: [1, 2.5, 3], other: 1 };
  expect(schemaProblems(schema, value)).toEqual([
    { pointer: '/model', message: 'must be one of "bm25", "e5-small"' },
    { pointer: '/boost/title', message: 'must be at least 0' },
    { pointer: '/boost/brand', message: 'must be number' },
    { pointer: '/steps', message: 'must have at most 2 items' },
    { pointer: '/steps/1', message: 'must be integer' },
    { pointer: '/other', message: 'other is not known here' },
  ]);
  expect(schemaProblems(schema, {})).toEqual([{ pointer: '', message: 'model is missing' }]);
});

test('what it does not know it does not judge', () => {
  expect(
    schemaProblems({ if: { type: 'string' }, not: {}, patternProperties: { '^x': {} } }, { x: 1 }),
  ).toEqual([]);
  expect(schemaProblems({ $ref: 'https://elsewhere.example/schema' }, 1)).toEqual([]);
  expect(schemaProblems({ $ref: '#' }, 1)).toEqual([]);
});

test('a place has the schemas that speak of it', () => {
  expect(schemasAt(schema, ['boost', 'title'])).toEqual([{ $ref: '#/$defs/weight' }, schema.$defs.weight]);
  expect(schemasAt(schema, ['steps', '0'])).toEqual([{ type: 'integer' }]);
});
