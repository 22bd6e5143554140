/** Building blocks of inputs: strict objects that offer the nearest known name, names, and parsing with pointers. */
import { nearestName } from '@halyard/core';
import { z } from 'zod';
import { plainSentence } from './plain-sentence.ts';
import { type FieldProblem, mostProblems } from './problem.ts';

/** A strict object whose complaint about an unknown field offers the nearest known one. */
export function strict<S extends z.core.$ZodLooseShape>(shape: S) {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const known = Object.keys(shape);
      // A body can have a hundred thousand, and the nearest name of each is work.
      return issue.keys
        .slice(0, mostProblems)
        .map((key) => unknownField(key, known))
        .join('; ');
    },
  });
}

/** The sentence about a field nobody knows. */
export function unknownField(name: string, known: string[]): string {
  const near = nearestName(name, known);
  return near === undefined
    ? `unknown field \`${name}\``
    : `unknown field \`${name}\`; did you mean \`${near}\`?`;
}

export const noInput = strict({});
/** An operation without a body accepts none, or an empty object. */
export const noBody = strict({}).optional();

/** What people name things with: safe in a URL without encoding, in every client. */
export const keyName = z
  .string()
  .regex(/^[A-Za-z0-9._~-]{1,128}$/, 'use 1 to 128 of A-Z a-z 0-9 . _ ~ -')
  .refine((name) => !['.', '..', '__proto__'].includes(name), 'a name cannot be . or .. or __proto__')
  .meta({ id: 'Key', examples: ['new-checkout'] });

/** A path parameter: anything; what does not exist is 404, not malformed. */
export const keyParam = z.string().max(512);

/** In the years 1 to 9999 of UTC, which is what both databases and RFC 3339 can write. */
export const instant = z.iso
  // Of text that is no instant, one complaint.
  .datetime({ offset: true, error: 'use RFC 3339, e.g. 2026-12-01T00:00:00Z', abort: true })
  .refine((text) => {
    const ms = Date.parse(text);
    return ms >= -62_135_596_800_000 && ms < 253_402_300_800_000;
  }, 'use an instant in the years 1 to 9999');

/** A page of a list: how many, and where the last one ended. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(500).default(50).meta({ description: 'entries a page' }),
  cursor: z.string().max(512).optional().meta({ description: 'from `next` of the page before' }),
};

export const projectQuery = {
  project: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .meta({ description: 'where the key has several; default `default`' }),
};

export const booleanQuery = z.enum(['true', 'false']).transform((text) => text === 'true');

/**
 * Parses with a schema; on failure every problem with its pointer. `prefix` goes before each: '' for a body,
 * '?' for query parameters (whose first path element is the parameter's name).
 */
export function parseInput<T extends z.ZodType>(
  schema: T,
  value: unknown,
  prefix: '' | '?',
): { data: z.infer<T>; problems?: never } | { problems: FieldProblem[]; data?: never } {
  const parsed = schema.safeParse(value, { error: plainSentence });
  if (parsed.success) return { data: parsed.data };
  return { problems: parsed.error.issues.flatMap((issue) => toProblems(issue, prefix)) };
}

/**
 * The same of an object some of whose members hold many entries by key: these are parsed one by one, with a `pause` after
 * each, so that a large body holds nobody up. Problems stand in the order of `parts`, after those of the rest.
 */
export async function parseInParts(
  schema: z.ZodType,
  value: unknown,
  { parts, pause }: { parts: readonly string[]; pause: () => Promise<void> },
): Promise<{ data: unknown; problems?: never } | { problems: FieldProblem[]; data?: never }> {
  const { shape } = schema as { shape?: Record<string, z.ZodType> };
  const large = parts.filter((part) => shape?.[part] && isObject(value) && isObject(value[part]));
  if (large.length === 0 || !isObject(value)) return parseInput(schema, value, '');
  const empty = Object.fromEntries(large.map((part) => [part, {}]));
  const rest = parseInput(schema, { ...value, ...empty }, '');
  const problems = [...(rest.problems ?? [])];
  const parsed: Record<string, Record<string, unknown>> = {};
  for (const part of large) {
    const entries: [string, unknown][] = [];
    for (const [key, entry] of Object.entries(value[part] as object)) {
      const one = parseInput(shape![part]!, Object.fromEntries([[key, entry]]), '');
      if (one.problems) {
        problems.push(...one.problems.map((each) => ({ ...each, pointer: `/${part}${each.pointer}` })));
      } else entries.push(...Object.entries(one.data as object));
      await pause();
    }
    parsed[part] = Object.fromEntries(entries);
  }
  return problems.length > 0 ? { problems } : { data: { ...(rest.data as object), ...parsed } };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toProblems(issue: z.core.$ZodIssue, prefix: '' | '?'): FieldProblem[] {
  const base = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('; unknown').map((part, i) => (i === 0 ? part : `unknown${part}`));
    return issue.keys.map((key, i) => ({
      pointer: pointerOf([...base, key], prefix),
      message: messages[i] ?? `unknown field \`${key}\``,
    }));
  }
  return [{ pointer: pointerOf(base, prefix), message: issue.message }];
}

/** RFC 6901; for query parameters `?name`. */
export function pointerOf(path: string[], prefix: '' | '?' = ''): string {
  if (prefix === '?') return `?${path.join('.')}`;
  return path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
