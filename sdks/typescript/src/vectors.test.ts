import { describe, expect, it } from 'vitest';
import { findDisagreements, readVectors } from '../../../packages/core/src/testing/vectors.ts';
import { regex } from './regex.ts';

const files = readVectors();

describe('the vectors of spec/, with the engine for patterns', () => {
  it.each(files.map((file) => [file.name, file] as const))('%s', (_, file) => {
    expect(findDisagreements(file, { regex })).toEqual([]);
  });

  it('report a pattern that finds what it should not', () => {
    const file = files.find(({ name }) => name === 'patterns')!;
    const everything = { compile: () => ({ test: () => true }) };
    expect(findDisagreements(file, { regex: everything }).length).toBeGreaterThan(50);
  });
});
