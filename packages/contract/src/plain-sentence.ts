/** What is wrong with a value, in the words of core, where a schema has none of its own. */
import { nearestName } from '@halyard/core';
import type { z } from 'zod';

const nouns: Record<string, string> = {
  boolean: 'true or false',
  string: 'a string',
  number: 'a number',
  int: 'an integer',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** As many are listed though one of them is near, such as all scopes. */
const manyValues = 12;

function nearest(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidValue>): string | undefined {
  return typeof issue.input === 'string' ? nearestName(issue.input, issue.values.map(String)) : undefined;
}

/** undefined: Zod's own words will do. */
export function plainSentence(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.input === undefined) return 'is missing';
      const noun = nouns[issue.expected];
      return noun && `must be ${noun}`;
    }
    case 'invalid_value': {
      const near = manyValues < issue.values.length ? nearest(issue) : undefined;
      if (near !== undefined) return `is none of ${issue.values.length} values; did you mean \`${near}\`?`;
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map((value) => `\`${String(value)}\``).join(', ')}`;
    }
    case 'too_big':
      return `must ${sizeOf(issue.origin, 'at most', Number(issue.maximum))}`;
    case 'too_small':
      return `must ${sizeOf(issue.origin, 'at least', Number(issue.minimum))}`;
    default:
      return undefined;
  }
}

function sizeOf(origin: string, bound: string, size: number): string {
  if (origin === 'string') return `have ${bound} ${size} ${size === 1 ? 'character' : 'characters'}`;
  if (origin === 'array') return `have ${bound} ${size} ${size === 1 ? 'entry' : 'entries'}`;
  return `be ${bound} ${size}`;
}
