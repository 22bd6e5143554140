/** RE2's syntax in linear time, so that no pattern and no input can stall the process: core's port, on re2js. */
import { LIMITS, type RegexEngine } from '@halyard/core';
import { RE2JS } from 're2js';

export const regex: RegexEngine = {
  /** Throws Error with a sentence for the pattern's author. */
  compile(pattern) {
    const compiled = RE2JS.compile(pattern);
    const size = compiled.programSize();
    if (size > LIMITS.patternInstructions) {
      throw new Error(
        `the pattern needs ${size} instructions; ${LIMITS.patternInstructions} are allowed (repeat less)`,
      );
    }
    return { test: (input) => compiled.test(input) };
  },
};
