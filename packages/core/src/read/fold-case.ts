/**
 * Lower case for `ignoreCase`: Unicode's simple mapping, code point by code point, which every language can do
 * alike. JavaScript's own looks around (a sigma at the end of a word) and turns U+0130 into two.
 */
export function foldCase(text: string): string {
  const plain = SPECIAL.test(text) ? text.replaceAll('\u0130', 'i').replaceAll('\u03a3', '\u03c3') : text;
  return plain.toLowerCase();
}

const SPECIAL = /[\u0130\u03a3]/;
