import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { instant, parseInput } from './input.ts';
import { invalidInput } from './problem.ts';

const schema = z.strictObject({
  explain: z.boolean().optional(),
  kind: z.enum(['a', 'b']).optional(),
  name: z.string().max(3).optional(),
  list: z.array(z.int()).min(1).optional(),
  own: z.string('in its own words').optional(),
  needed: z.string(),
});

describe('what is wrong with an input', () => {
  it('is said in plain words, and in those of the schema where it has some', () => {
    const input = { explain: 'yes', kind: 'c', name: 'long', list: [], own: 1 };
    expect(parseInput(schema, input, '').problems).toEqual([
      { pointer: '/explain', message: 'must be true or false' },
      { pointer: '/kind', message: 'must be one of `a`, `b`' },
      { pointer: '/name', message: 'must have at most 3 characters' },
      { pointer: '/list', message: 'must have at least 1 entry' },
      { pointer: '/own', message: 'in its own words' },
      { pointer: '/needed', message: 'is missing' },
    ]);
    expect(parseInput(schema, { needed: '' }, '').problems).toBeUndefined();
  });

  it('names the nearest of many values instead of all', () => {
    const scopes = z.enum([...'abcdefghijkl', 'flags:write'].map(String));
    expect(parseInput(scopes, 'flag:write', '').problems).toEqual([
      { pointer: '', message: 'is none of 13 values; did you mean `flags:write`?' },
    ]);
    expect(parseInput(scopes, 'nothing of the kind', '').problems?.[0]?.message).toMatch(/^must be one of/);
  });

  it('is said once of text that is no instant', () => {
    expect(parseInput(instant, 'yesterday', '').problems).toEqual([
      { pointer: '', message: 'use RFC 3339, e.g. 2026-12-01T00:00:00Z' },
    ]);
    expect(parseInput(instant, '0000-01-01T00:00:00Z', '').problems).toEqual([
      { pointer: '', message: 'use an instant in the years 1 to 9999' },
    ]);
  });

  it('is told with the place before it, and apart from it', () => {
    const problems = [
      { pointer: '?environment', message: 'name one, e.g. development' },
      { pointer: '/a', message: 'is missing' },
    ];
    expect(invalidInput(problems).message).toBe('?environment: name one, e.g. development (and 1 more)');
    expect(invalidInput([{ pointer: '', message: 'must be an object' }]).message).toBe('must be an object');
  });
});
