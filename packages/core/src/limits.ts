/** Bounds on documents and inputs: refused on writing, guarded on reading. */
export const LIMITS = {
  /** Conditions inside one another; a condition that stands alone is 1. */
  conditionDepth: 12,
  /** Arrays and objects inside one another in a variant's value. */
  jsonDepth: 40,
  /** A variant's value as JSON in UTF-8. */
  valueBytes: 65_536,
  /** Code points of a pattern of `matches`. */
  patternLength: 512,
  /**
   * Instructions of a compiled pattern, a character class being one; engines given to core refuse more. Matching costs
   * up to their number times the length of the input: `npm run bench -- redos` shows what the worst patterns take.
   */
  patternInstructions: 100,
  /** UTF-8 bytes of a string that `matches` looks at; a longer one does not match. */
  matchInputBytes: 4096,
  /** Values of one condition. */
  values: 10_000,
  /** Flags and segments that refer to one another in a row, the first included. */
  referenceDepth: 32,
  /**
   * Conditions that one answer may take, each counted as often as it is referred to: flags that each ask the one
   * before twice would otherwise take twice as long with each.
   */
  work: 100_000,
  /** Problems reported for one entry; what is wrong after that many is found when they are mended. */
  problems: 100,
} as const;
