import { describe, expect, it } from 'vitest';
import { columnsOf } from './chosen-environments.ts';

const environment = (key: string, more: object = {}) => ({
  key,
  name: key,
  color: null,
  protected: false,
  approvals: 0,
  ...more,
});
const all = [
  environment('development'),
  environment('staging'),
  environment('live', { protected: true }),
  environment('production'),
];
const shown = (chosen: string[] | undefined, fit: number) => {
  const { columns, others } = columnsOf(all, chosen, fit);
  return [columns.map(({ key }) => key), others.map(({ key }) => key)];
};

describe('the environments that are columns', () => {
  it('are production, then what is protected, then the last ones, as far as there is room', () => {
    expect(shown(undefined, 3)).toEqual([['production', 'live', 'staging'], ['development']]);
  });

  it('are what was chosen, in the same order', () => {
    expect(shown(['development', 'production'], 4)).toEqual([
      ['production', 'development'],
      ['live', 'staging'],
    ]);
  });

  it('are never none', () => {
    expect(shown(['gone'], 2)[0]).toEqual(['production', 'live']);
    expect(shown(undefined, 0)[0]).toEqual(['production']);
  });
});
