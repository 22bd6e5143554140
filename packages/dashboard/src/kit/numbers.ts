const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const parts = new Intl.NumberFormat('en', { maximumFractionDigits: 3 });

/** `12,345`. */
export function count(n: number): string {
  return whole.format(n);
}

/** `12.3K`, where there is little room; say the whole one beside it or on hover. */
export function compact(n: number): string {
  return short.format(n);
}

/** `1 flag`, `12 flags`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${whole.format(n)} ${n === 1 ? one : many}`;
}

/** Of a weight in thousandths of a per cent: `25 %`, `33.333 %`. */
export function percent(weight: number, of = 100_000): string {
  return `${parts.format((weight / of) * 100)} %`;
}

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** `a, b or c`. */
export function eitherOf(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
