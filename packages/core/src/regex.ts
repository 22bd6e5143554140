/**
 * What `matches` needs: RE2's syntax in linear time, searching anywhere in the input. An argument, so that
 * core depends on no engine.
 */
export interface RegexEngine {
  /** Throws on a pattern that it does not accept. `ignoreCase`: as with the flag `i` around the whole. */
  compile(pattern: string, ignoreCase?: boolean): { test(input: string): boolean };
}
