/** Lower case by code points. Only letters that Unicode has had for long. */
import { askEach, contextsOf, onIfEach, type Subject } from './subject.ts';

const WANTED = ['abc', 'ΟΔΟΣ', 'οδος', 'İ', 'I', 'ı', 'ß', 'ẞ', 'SS', 'K', '\u212a', '\u212b', 'ſ', 'Ǆ', 'ǅ', 'Ⅷ', 'Ⓐ', 'Ａ', '𐐀', 'Ა', '\u2126', 'e\u0301', 'Σ']; // biome-ignore format: a list

const TEXTS = [
  'ABC', 'aBc', 'οδοσ', 'οδος', 'ΟΔΟΣ', 'Οδός', 'i', 'I', 'İ', 'i\u0307', 'ı', 'ß', 'ẞ', 'SS', 'ss', 'K', 'k', '\u212a', '\u00c5', '\u00e5', '\u212b', 'ſ', 's', 'Ǆ',
  'ǅ', 'ǆ', 'ⅷ', 'ⓐ', 'ａ', '𐐨', '𐐀', 'ა', '\u2126', 'ω', 'É', 'E\u0301', 'é', 'σ', 'ς',
]; // biome-ignore format: a list

export const IGNORE_CASE: Subject = {
  name: 'ignore-case',
  describes: '`ignoreCase`: simple lower case, code point by code point, looking at no other',
  flags: onIfEach({
    ...Object.fromEntries(
      WANTED.map((wanted) => [
        `is ${wanted}`,
        { attribute: 'a', op: 'in' as const, values: [wanted], ignoreCase: true },
      ]),
    ),
    'ends in a sigma': { attribute: 'a', op: 'endsWith', values: ['Σ'], ignoreCase: true },
    'starts with a dotted I': { attribute: 'a', op: 'startsWith', values: ['İ'], ignoreCase: true },
    'holds a final sigma': { attribute: 'a', op: 'contains', values: ['ς'], ignoreCase: true },
    'with the sign left alone': { attribute: 'a', op: 'in', values: ['ABC'], ignoreCase: false },
  }),
  asks: [
    ...WANTED.flatMap((wanted) => {
      const near = TEXTS.filter((text) => text.length === wanted.length);
      return askEach([`is ${wanted}`], contextsOf('a', near.length > 8 ? pick(wanted, near) : near));
    }),
    ...askEach(
      ['ends in a sigma', 'starts with a dotted I', 'holds a final sigma'],
      contextsOf('a', ['ΟΔΟΣ', 'οδος', 'οδοσ', 'σ', 'ς', 'İstanbul', 'istanbul', 'i\u0307stanbul', 'ISTANBUL']),
    ),
    ...askEach(['with the sign left alone'], contextsOf('a', ['ABC', 'abc'])),
  ],
}; // biome-ignore format: lists

/** Those that any library might take for the same. */
function pick(wanted: string, near: readonly string[]): string[] {
  const forms = (text: string) =>
    [text.toLowerCase(), text.toUpperCase(), text.normalize('NFKC')].flatMap((form) => [
      form,
      form.toLowerCase(),
      form.toUpperCase(),
    ]);
  const related = near.filter((text) => forms(text).some((form) => forms(wanted).includes(form)));
  return [...related, near.find((text) => !related.includes(text))!];
}
