import { describe, expect, it } from 'vitest';
import { contextOfRows, parseContext, rowsOf } from './context-rows.ts';

const context = {
  targetingKey: 'user-42',
  age: 31,
  beta: true,
  geo: { country: 'DE', city: 'Kiel' },
  teams: ['a', 'b'],
  odd: ['a, b', 1],
  empty: {},
  nothing: null,
};

describe('a context as rows', () => {
  it('and back', () => {
    const rows = rowsOf(context);
    expect(rows).toContainEqual({ attribute: 'geo.country', kind: 'text', text: 'DE' });
    expect(rows[0]).toEqual({ attribute: 'targetingKey', kind: 'text', text: 'user-42' });
    expect(contextOfRows(rows)).toEqual({ context, problems: [] });
  });

  it('says which row is wrong, and leaves it out', () => {
    const { context: made, problems } = contextOfRows([
      { attribute: 'age', kind: 'number', text: 'old' },
      { attribute: 'plan', kind: 'text', text: 'pro' },
      { attribute: 'plan', kind: 'text', text: 'free' },
      { attribute: 'plan.name', kind: 'text', text: 'x' },
      { attribute: ' ', kind: 'text', text: '' },
    ]);
    expect(made).toEqual({ plan: 'pro' });
    expect(problems.map(({ row }) => row)).toEqual([0, 2, 3]);
  });

  it('takes names that objects have already', () => {
    const { context: made } = contextOfRows([{ attribute: '__proto__.a', kind: 'text', text: 'x' }]);
    expect(Object.hasOwn(made, '__proto__')).toBe(true);
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });

  it('is an object in JSON', () => {
    expect(parseContext('{"a":1}')).toEqual({ context: { a: 1 } });
    expect(parseContext('[1]')).toHaveProperty('problem');
    expect(parseContext('{')).toHaveProperty('problem');
  });
});
