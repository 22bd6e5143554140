/** RE2's syntax in linear time, so that no pattern and no input can stall the process: core's port, on re2js. */
import { LIMITS, type RegexEngine } from '@halyard/core';
import { RE2JS } from 're2js';

export const regex: RegexEngine = {
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
 * The library builds an automaton while it matches, up to 8 MB a pattern, and goes another way where it has no more
 * room. Building is the dear part where almost every character makes a new state (`a[^!]{70}$`): little room makes it
 * give up soon, and keeps many patterns from filling the memory. Every pattern without such states fits.
 */
function boundAutomaton(compiled: RE2JS): void {
  const { dfa } = compiled.re2();
  dfa.stateBudget = automatonBytes;
  dfa.memBudget = automatonBytes;
}

const automatonBytes = 262_144;
