/**
 * The one place where text from outside becomes a value. Depth and the number of members are bounded before parsing:
 * 20 KB of nested arrays are enough to exhaust the stack of whoever walks them later, and a list of empty objects takes
 * forty times as much memory as text. What no database or language can hold (NUL, lone surrogates, numbers beyond a
 * double) and `__proto__` are refused with a pointer each.
 */
import { setImmediate } from 'node:timers/promises';
import { type FieldProblem, holdsKey, invalidInput, OperationError, pointerOf } from '@halyard/contract';
import { shareThread } from './share-thread.ts';

const usualDepth = 40;
const maxProblems = 50;
/** What has meaning has members of ten bytes and more, on average. */
const bytesAMember = 10;
const alwaysEnoughMembers = 10_000;

/**
 * Throws OperationError MALFORMED_JSON or INVALID_INPUT. The error never repeats what was sent. `limitBytes`: how long
 * it may be where it came from; how many members it may have follows from that.
 */
export function parseJsonBody(text: string, limitBytes = 0, maxDepth = usualDepth): unknown {
  boundSize(text, mostMembers(limitBytes), maxDepth);
  const value = parseText(text);
  const problems = findProblems(value);
  if (problems.length > 0) throw invalidInput(problems);
  return value;
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OperationError('MALFORMED_JSON', whereMalformed(error, text));
  }
}

/** How many members a body may have that may have so many bytes. */
export function mostMembers(limitBytes: number): number {
  return Math.max(alwaysEnoughMembers, Math.ceil(limitBytes / bytesAMember));
}

/** Brackets and commas outside strings, counted on the text itself: nothing is built before the bounds hold. */
function boundSize(text: string, maxMembers: number, maxDepth: number): void {
  let depth = 0;
  let members = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 92) i++;
      else if (c === 34) inString = false;
    } else if (c === 34) inString = true;
    else if (c === 91 || c === 123) {
      members++;
      if (++depth > maxDepth) throw tooMuch(`nested deeper than ${maxDepth} levels`);
    } else if (c === 93 || c === 125) {
      depth--;
      const before = text.charCodeAt(i - 1);
      if (before === 91 || before === 123) members--;
    } else if (c === 44) members++;
  }
  if (members > maxMembers) throw tooMuch(`more than ${maxMembers} members`);
}

function tooMuch(message: string): OperationError {
  return invalidInput([{ pointer: '', message }]);
}

/** V8's message quotes the text; only its position is passed on. */
function whereMalformed(error: unknown, text: string): string {
  const position = /position (\d+)/.exec((error as Error).message)?.[1];
  if (position === undefined) return text === '' ? 'the body is empty' : 'the body ends too early';
  const before = text.slice(0, Number(position)).split('\n');
  return `not JSON at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** The same of what may be large: between its steps everything else has a turn. */
export async function parseLargeJsonBody(
  text: string,
  limitBytes: number,
  maxDepth: number,
): Promise<unknown> {
  if (text.length < largeCharacters) return parseJsonBody(text, limitBytes, maxDepth);
  boundSize(text, mostMembers(limitBytes), maxDepth);
  await setImmediate();
  const value = parseText(text);
  await setImmediate();
  const problems: FieldProblem[] = [];
  const pause = shareThread();
  // By two levels of members, for what is large has its entries there.
  const visit = async (part: unknown, path: string[], depth: number): Promise<void> => {
    if (depth === 0 || typeof part !== 'object' || part === null || Array.isArray(part)) {
      problems.push(...findProblems(part, path));
      return pause();
    }
    for (const [key, member] of Object.entries(part)) {
      problems.push(...findProblems(Object.fromEntries([[key, null]]), path));
      await visit(member, [...path, key], depth - 1);
    }
  };
  await visit(value, [], 2);
  if (problems.length > 0) throw invalidInput(problems.slice(0, maxProblems));
  return value;
}

const largeCharacters = 262_144;

/** What no database or language can hold. */
export function findProblems(root: unknown, place: readonly string[] = []): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const complain = (path: string[], message: string) => {
    if (problems.length < maxProblems) problems.push({ pointer: pointerOf(path), message });
  };
  const visit = (value: unknown, path: string[]): void => {
    if (typeof value === 'string') {
      const message = textProblem(value);
      if (message) complain(path, message);
    } else if (typeof value === 'number') {
      if (!Number.isFinite(value)) complain(path, 'a number beyond what a double can hold');
    } else if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) visit(value[i], [...path, String(i)]);
    } else if (value !== null && typeof value === 'object') {
      for (const key of Object.keys(value)) {
        if (key === '__proto__') complain([...path, key], 'a member cannot be named __proto__');
        const message = textProblem(key);
        if (message) complain(path, `a member's name: ${message}`);
        visit((value as Record<string, unknown>)[key], [...path, key]);
      }
    }
  };
  visit(root, [...place]);
  return problems;
}

/**
 * PostgreSQL refuses NUL; PGlite and pg turn a lone surrogate into U+FFFD without a word. A key that got into a text by
 * mistake would be kept in the log for ever, and be shown to whoever may read it.
 */
export function textProblem(text: string): string | undefined {
  if (text.includes('\u0000')) return 'the character U+0000 cannot be stored';
  if (!text.isWellFormed()) return 'half of a surrogate pair cannot be stored';
  if (holdsKey(text)) return 'a key has no place here: revoke it if others have seen it';
  return undefined;
}
