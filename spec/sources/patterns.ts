/** Where RE2 is not what an engine that goes back makes of the same pattern, and what RE2 refuses. */
import type { Condition } from '../../packages/core/src/model.ts';
import { type Ask, aFlag, nameOf, onIf, type Subject } from './subject.ts';

/** Pattern, texts in which it is found, texts in which it is not. */
const FOUND: [string, string[], string[]][] = [
  ['a', ['a', 'xax'], ['', 'A']],
  ['^a$', ['a'], ['a\n', 'ba', '\na']],
  ['(?m)^a$', ['a', 'b\na\nc', 'a\n'], ['ba', 'a\r']],
  ['\\Aa\\z', ['a'], ['a\n']],
  ['(?m)\\Aa', ['ab'], ['b\na']],
  ['.', ['a', '\r', '\u2028', '\u2029', '\u0085', '😀'], ['', '\n']],
  ['^.$', ['é', '😀', '日'], ['ab', 'e\u0301', '\n']],
  ['(?s)^.$', ['\n', 'a'], ['', '\n\n']],
  ['^..$', ['e\u0301', '😀😀', '\r\r'], ['😀', '\r\n']],
  ['^\\d+$', ['0123456789'], ['٣', '１', '']],
  ['^\\D$', ['٣', 'x'], ['3']],
  ['^\\w+$', ['az_AZ09'], ['é', 'ä', '-', 'ſ', '\u212a']],
  ['^\\W$', ['é', ' '], ['_']],
  ['^\\s$', [' ', '\t', '\n', '\r', '\f'], ['\v', '\u00a0', '\u2003', '\ufeff']],
  ['^\\S$', ['\v', '\u00a0'], [' ']],
  ['\\bcat\\b', ['a cat!', 'écaté', 'cat'], ['cats', 'concat']],
  ['\\Bat', ['cat'], ['at', 'éat']],
  ['^[[:alpha:]]+$', ['abcXYZ'], ['é', '1']],
  ['^[[:^digit:]]$', ['a', '٣'], ['1']],
  ['^[[:space:]]$', ['\v', ' '], ['\u00a0']],
  ['^[[:word:]]$', ['_'], ['é']],
  ['^\\pL+$', ['Größe', '日本', 'абв'], ['1', 'a1', '']],
  ['^\\p{Lu}$', ['Ä', 'Σ'], ['ä', 'σ']],
  ['^\\p{Greek}+$', ['αβγ', 'Σ'], ['abc']],
  ['^\\P{Greek}$', ['a'], ['α']],
  ['^\\p{^Greek}$', ['a'], ['α']],
  ['^\\PL$', ['1'], ['a']],
  ['^[\\p{L}\\d]+$', ['é1'], ['-']],
  ['[]a]', [']', 'a'], ['b', '[']],
  ['[^]a]', ['b'], [']', 'a']],
  ['[a-]', ['-', 'a'], ['b']],
  ['^[[:alpha]$', ['[', ':', 'p'], ['b', ']']],
  ['[a\\]]', [']'], ['\\']],
  ['^[😀-😂]$', ['😁'], ['😃', '\ufffd']],
  ['a{,2}', ['a{,2}'], ['aa', 'a']],
  ['a{x', ['a{x'], ['a']],
  ['^a{2,3}$', ['aa', 'aaa'], ['a', 'aaaa']],
  ['^a{0}$', [''], ['a']],
  ['^(a{8}){8}$', ['a'.repeat(64)], ['a'.repeat(63)]],
  ['x*', ['', 'y'], []],
  ['^a*?b', ['aab', 'b'], ['ac']],
  ['(?U)^a+$', ['aaa'], ['']],
  ['^(?i)ab$', ['AB', 'aB'], ['abc']],
  ['^a(?i)b$', ['aB', 'ab'], ['AB']],
  ['^(?i:a)b$', ['Ab'], ['AB']],
  ['(?i)^k$', ['k', 'K', '\u212a'], ['q']],
  ['(?i)^s$', ['S', 'ſ'], ['ß']],
  ['(?i)^σ$', ['Σ', 'ς', 'σ'], ['s']],
  ['(?i)^ß$', ['ß', 'ẞ'], ['ss', 'SS']],
  ['(?i)^i$', ['I', 'i'], ['İ', 'ı']],
  ['(?i)^[a-z]$', ['K', '\u212a', 'ſ'], ['é']],
  ['(?P<year>[0-9]{4})-(?P<month>[0-9]{2})', ['2026-12'], ['26-12']],
  ['(?:ab)+$', ['abab'], ['aba']],
  ['^(a|ab)(c|bcd)$', ['abcd', 'ac', 'abc'], ['abd']],
  ['^(?:a|b|)$', ['', 'a'], ['ab']],
  ['^\\Qa.b*\\E$', ['a.b*'], ['axb']],
  ['^\\Qa.b', ['a.bc'], ['axb']],
  ['^\\x41\\x{1F600}$', ['A😀'], ['A']],
  ['^\\n\\t$', ['\n\t'], ['nt']],
  ['^\\a\\f\\v$', ['\u0007\f\v'], ['afv']],
  ['^\\.\\*\\-\\_\\!$', ['.*-_!'], ['x']],
  ['^\\/$', ['/'], ['\\/']],
  ['^\\101$', ['A'], ['\\101']],
  ['^}]$', ['}]'], ['']],
  ['a||b', ['', 'x'], []],
  ['()', [''], []],
  ['^$', [''], ['a', '\n']],
  ['$^', [''], ['a']],
  ['^(?:(?:a?){20})(?:a{20})$', ['a'.repeat(20), 'a'.repeat(40)], ['a'.repeat(19), 'a'.repeat(41)]],
  ['^(a+)+$', ['a'.repeat(4096)], [`${'a'.repeat(4095)}b`, 'a'.repeat(4097)]],
  ['^(a|aa)*$', ['a'.repeat(2000)], [`${'a'.repeat(2000)}!`]],
  ['é', ['é'.repeat(2048)], ['é'.repeat(2049), `${'é'.repeat(2048)}x`]],
  ['😀$', ['😀'.repeat(1024)], [`${'😀'.repeat(1024)}😀`]],
  ['日', [`${'日'.repeat(1365)}x`], [`${'日'.repeat(1365)}xx`]],
  // Classes, of which each is one instruction: only the length of the pattern is at its bound.
  [`[${'a'.repeat(510)}]`, ['a'], ['b']],
  [`[${'😀'.repeat(510)}]`, ['😀'], ['😁']],
]; // biome-ignore format: a table

/** With `ignoreCase`. */
const FOLDED: [string, string[], string[]][] = [
  ['^größe$', ['GRÖßE', 'größe', 'GRÖẞE'], ['GRÖSSE']],
  ['^k$', ['K', '\u212a'], ['x']],
  ['^ΟΔΟΣ$', ['οδος', 'οδοσ'], ['οδο']],
  ['^İ$', ['İ'], ['i', 'I', 'ı']],
  ['a|b$', ['A', 'xB'], ['C']],
  ['^(?-i)ab$', ['ab'], ['AB', 'Ab']],
  ['^(?-i:a)b$', ['aB'], ['AB']],
  ['^\\x41$', ['a', 'A'], ['b']],
  ['^[A-C]$', ['b'], ['d']],
  ['^\\pL$', ['a', 'É'], ['1']],
  ['^\\p{Lu}$', ['A', 'a'], ['1']],
  ['^\\w$', ['a'], ['é']],
  ['^\\Qa.b', ['A.B', 'a.bc'], ['axb']],
];

/** Each makes its flag malformed. */
const REFUSED = [
  '(', ')', 'a)', '(a', '[', '[a', '[]', '[^]', '[b-a]', '[a-\\d]', '[[:nope:]]', '*', '+a', '?', '^*+', 'a**', 'a*+', 'a++', 'a?+', 'a+?+', 'a{2}{3}', 'x*{2}', 'a{2,1}',
  'a{1001}', 'a{1,1001}', '(a{1000}){2}', '((a{100}){100}){100}', '\\', 'a\\', '\\1', '(a)\\1', '\\8', '(?=a)', '(?!a)', '(?<=a)', '(?<!a)', '(?>a)', '(?#a)', '(?x)a', '(?i', '(?i-)', '(?',
  '(?P<>a)', '(?P<a b>c)', '(?P=a)', '(?P>a)', '(?R)', '(?1)', '(?|a)', '\\Z', '\\G', '\\K', '\\R', '\\X', '\\h', '\\N', '\\e', '\\u0041', '\\cA', '\\k<a>', '\\g1', '\\p', '\\p{', '\\p{Nope}',
  '\\x', '\\x{110000}', '\\x{', '\\xg', '\\é', `[${'a'.repeat(511)}]`, `[${'😀'.repeat(511)}]`,
]; // biome-ignore format: a list

const matching = (pattern: string, ignoreCase?: true): Condition => ({
  attribute: 'a',
  op: 'matches',
  values: [pattern],
  ...(ignoreCase && { ignoreCase }),
});

const found = FOUND.map(([pattern, ...texts]) => ({
  key: nameOf(pattern),
  texts,
  condition: matching(pattern),
}));
const folded = FOLDED.map(([pattern, ...texts]) => ({
  key: `${nameOf(pattern)} ignoring case`,
  texts,
  condition: matching(pattern, true),
}));

const ON = { value: true, variant: 'on', reason: 'TARGETING_MATCH', ruleId: 'r', flagVersion: 1 } as const;
const OFF = { value: false, variant: 'off', reason: 'DEFAULT', flagVersion: 1 } as const;

export const PATTERNS: readonly Subject[] = [
  {
    name: 'patterns',
    describes: 'what patterns find, by the syntax and meaning of RE2; strings of more than 4,096 bytes match nothing',
    needs: ['regex'],
    flags: Object.fromEntries([...found, ...folded].map(({ key, condition }) => [key, onIf(condition)])),
    answered: [...found, ...folded].flatMap(({ key, texts: [yes, no] }) => [
      ...yes!.map((text) => ({ ...askFor(key, text), expect: ON })),
      ...no!.map((text) => ({ ...askFor(key, text), expect: OFF })),
    ]),
  },
  {
    name: 'patterns-refused',
    describes: 'patterns that RE2 refuses, or that are too long, make their flag malformed, alone',
    needs: ['regex'],
    flags: {
      fine: onIf(matching('a')),
      ...Object.fromEntries(REFUSED.map((pattern) => [nameOf(pattern), onIf(matching(pattern))])),
      'a number': onIf({ attribute: 'a', op: 'matches', values: [1] }),
      'a list of letters': onIf({ attribute: 'a', op: 'matches', values: [['a']] }),
      'among good ones': onIf({ attribute: 'a', op: 'matches', values: ['a', '(?=b)', 'c'] }),
      'in a rule never reached': aFlag({
        rules: [
          { id: 'r', if: { all: [] }, serve: 'on' },
          { id: 's', if: matching('\\1'), serve: 'on' },
        ],
      }),
      'disabled': { ...onIf(matching('\\1')), enabled: false },
      'stands on a segment': onIf({ any: [{ all: [] }, { segment: 'refused' }] }),
    },
    segments: { refused: { if: matching('(?!a)'), version: 1 } },
    answered: [
      { ...askFor('fine', 'a'), expect: ON },
      ...[...REFUSED.map(nameOf), 'a number', 'a list of letters', 'among good ones', 'in a rule never reached', 'disabled', 'stands on a segment'].map((key) => ({
        ...askFor(key, 'a'),
        expect: { reason: 'ERROR' as const, errorCode: 'PARSE_ERROR' as const, flagVersion: 1 },
      })),
    ],
  },
]; // biome-ignore format: lists

function askFor(flag: string, text: string): Ask {
  return { name: `${flag} in ${nameOf(text)}`, flag, context: { a: text } };
}
