import type { Bootstrap } from './bootstrap.ts';

/**
 * The bootstrap as JSON that can stand inside a `<script>` element, be it of type application/json or part of a program:
 * no value of a flag and nothing in a context can end the element, begin another, or end a line of the program.
 */
export function bootstrapJson(bootstrap: Bootstrap): string {
  return JSON.stringify(bootstrap).replace(UNSAFE, (character) => ESCAPES[character]!);
}

const UNSAFE = /[<>&\u2028\u2029]/g;

/** Inside of strings only, where JSON reads them back as the same characters: nothing else in JSON has any of them. */
const ESCAPES: Record<string, string> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};
