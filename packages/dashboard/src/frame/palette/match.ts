/** How well something answers to what is typed. */

/** Every word has to be in it somewhere; 0: it is not. More where a name begins with it. */
export function matchOf(typed: string, label: string, keywords = ''): number {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return 1;
  const name = label.toLowerCase();
  const more = keywords.toLowerCase();
  let sum = 0;
  for (const word of words) {
    const found = matchOfWord(word, name, more);
    if (found === 0) return 0;
    sum += found;
  }
  return sum / words.length;
}

function matchOfWord(word: string, name: string, more: string): number {
  if (name === word) return 5;
  if (name.startsWith(word)) return 4;
  const at = name.indexOf(word);
  if (at > 0) return /[\s\-_./]/.test(name[at - 1]!) ? 3 : 2;
  return more.includes(word) ? 1 : 0;
}

/** Those that match, the best first; equal ones in the order that they had. */
export function bestOf<T>(
  typed: string,
  all: readonly T[],
  textsOf: (one: T) => { label: string; keywords?: string | undefined },
): T[] {
  return all
    .map((one) => {
      const { label, keywords } = textsOf(one);
      return { one, score: matchOf(typed, label, keywords) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ one }) => one);
}
