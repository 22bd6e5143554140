/** Names within sentences. */

/** Characters a sentence has at most. */
export const sentenceLimit = 300;
const nameLimit = 50;

/** On one line, of a length that leaves room for the rest, and without what turns the direction of a text. */
export function said(name: string): string {
  const plain = name
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return plain.length <= nameLimit ? plain : `${cut(plain, nameLimit - 1)}…`;
}

/** Never through the middle of a character. */
export function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
