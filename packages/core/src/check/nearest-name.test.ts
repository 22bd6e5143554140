import { describe, expect, it } from 'vitest';
import { nearestName } from './nearest-name.ts';

describe('nearestName', () => {
  it.each([
    ['startWith', 'startsWith'],
    ['strtaswith', 'startsWith'],
    ['ENDSWITH', 'endsWith'],
    ['inn', 'in'],
    ['x', undefined],
    ['un', 'in'],
    ['is', 'in'],
    ['colour', undefined],
    ['', undefined],
    ['x'.repeat(5000), undefined],
  ])('of %s is %s', (name, expected) => {
    expect(nearestName(name, ['startsWith', 'endsWith', 'in'])).toBe(expected);
  });
});
