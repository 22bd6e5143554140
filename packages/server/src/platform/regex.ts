/** RE2's syntax in linear time, for conditions with `matches`: core's port, on re2js. */
import type { RegexEngine } from '@halyard/core';
import { RE2JS } from 're2js';

/**
 * Instructions of a compiled pattern. Matching costs up to their number times the length of the input: at this
 * bound the worst pattern tried took 33 ms for core's largest input (4 KB), on a slow machine.
 */
const maxInstructions = 1_000;

export const regexEngine: RegexEngine = {
  /** Throws Error with a sentence for the pattern's author. */
  compile(pattern) {
    const compiled = RE2JS.compile(pattern);
    const size = compiled.programSize();
    if (size > maxInstructions) {
      throw new Error(`the pattern needs ${size} instructions; ${maxInstructions} are allowed (repeat less)`);
    }
    return { test: (input) => compiled.test(input) };
  },
};
