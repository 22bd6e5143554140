/**
 * RE2's syntax in linear time, so that no pattern and no input can stall the process: core's port, on re2js. The SDK has
 * the same in sdks/typescript/src/regex.ts: neither may import the other, and core takes no dependency. Change both.
 */
import { LIMITS, type RegexEngine } from '@halyard/core';
import { RE2JS } from 're2js';

export const regexEngine: RegexEngine = {
  /** Throws Error with a sentence for the pattern's author. */
  compile(pattern, ignoreCase = false) {
    const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    const size = compiled.programSize();
    if (size > LIMITS.patternInstructions) {
      throw new Error(
        `the pattern needs ${size} instructions; ${LIMITS.patternInstructions} are allowed (repeat less)`,
      );
    }
    boundAutomaton(compiled);
    return { test: (input) => compiled.test(input) };
  },
};

/**
 * The library builds an automaton while it matches, in up to 8 MB a pattern, and simulates where it has no more room.
 * Building is the dear part where almost every character makes a new state (`a[^!]{70}$`): room for few states makes it
 * give up soon, and keeps many patterns from filling the memory. A counted repetition, a state for each count, fits.
 *
 * These are fields that the library does not document; a test fails where they are gone or bound nothing any more.
 */
function boundAutomaton(compiled: RE2JS): void {
  const { dfa } = compiled.re2();
  // As the library reckons: of a state its instructions, and where each class of characters leads.
  const stateBytes = 200 + 8 * (compiled.programSize() + dfa.numClasses);
  dfa.stateBudget = mostStates * stateBytes;
  dfa.memBudget = dfa.stateBudget;
}

const mostStates = 128;
