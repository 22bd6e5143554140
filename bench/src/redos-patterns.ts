/**
 * Patterns that stall one kind of engine or another, with the inputs that do it, made from the families that
 * the literature names: Davis et al., "The Impact of Regular Expression Denial of Service in Practice" (ESEC/FSE 2018);
 * Li et al., "ReDoSHunter" (USENIX Security 2021), whose five families of vulnerable patterns are the first five here;
 * Cox, "Regular Expression Matching Can Be Simple And Fast" (2007) for optional repetitions; and, since a linear
 * engine is asked here, Turoňová et al., "Counting in Regexes Considered Harmful" (USENIX Security 2022), whose
 * counted repetitions are what costs an automaton most.
 */

export interface Attack {
  family: string;
  pattern: string;
  /** About 4 KB each; most run up to the last character and fail there. */
  inputs: string[];
}

/** Bytes of an input: what `matches` looks at, at most. */
const inputBytes = 4096;

/** Endless, the same for one seed. `pattern`s repeat now and then. */
export function* attacks(seed: number): Generator<Attack> {
  const random = randomFrom(seed);
  const names = Object.keys(families);
  for (let i = 0; ; i++) {
    const family = names[i % names.length]!;
    const { pattern, pumps } = families[family]!(random);
    yield { family, pattern, inputs: inputsOf(pumps, random) };
  }
}

/**
 * The same character or word over and over, a mixture, and a mixture after every end that a pattern asks for (an engine
 * that first looks for a literal has then found it); each with an end that does not match.
 */
function inputsOf(pumps: string[], random: Random): string[] {
  const fill = (next: () => string, text = '') => {
    while (text.length < inputBytes - 8) text += next();
    return `${text}\u0001`;
  };
  const [pump] = pumps;
  return [fill(() => pump!), fill(() => random.pick(pumps)), fill(() => random.pick(pumps), 'x1!@=;:b/> ')];
}

interface Made {
  pattern: string;
  /** Texts that its loops take; the first is the one that most of them take. */
  pumps: string[];
}

/** Ways to write what takes `a`, each with another text that it takes. */
const atoms: [pattern: string, other: string][] = [
  ['a', 'a'],
  ['[a-z]', 'q'],
  ['[a-zA-Z0-9]', 'Z'],
  ['\\w', '_'],
  ['.', '-'],
  ['[^!]', '#'],
  ['\\S', '.'],
  ['(?:a|b)', 'b'],
  ['[ab]', 'b'],
  ['\\p{L}', 'c'],
  ['(?i:a)', 'A'],
  ['[[:alpha:]]', 'd'],
];

const families: Record<string, (random: Random) => Made> = {
  'nested quantifiers': (random) => {
    const [atom, other] = random.pick(atoms);
    let inside = atom + random.pick(['+', '*', '{1,}', '{1,8}', '{2,}']);
    const depth = random.between(1, 4);
    for (let i = 0; i < depth; i++) {
      inside = `(${random.pick(['', '?:'])}${inside})${random.pick(['+', '*', '{1,9}', '{2,}'])}`;
    }
    return framed(random, inside, ['a', other]);
  },
  'overlapping alternatives': (random) => {
    const some = Array.from({ length: random.between(2, 6) }, () => random.pick(atoms));
    const choices = some.map(([atom], i) =>
      i % 2 === 0 ? atom : `${atom}${random.pick(['', 'a', '?', '+'])}`,
    );
    return framed(random, `(${choices.join('|')})${random.pick(['+', '*', '{3,}'])}`, [
      'a',
      ...some.map(([, other]) => other),
    ]);
  },
  'overlapping neighbours in a loop': (random) => {
    const some = Array.from({ length: random.between(2, 5) }, () => random.pick(atoms));
    const parts = some.map(([atom]) => atom + random.pick(['*', '+', '?', '{0,5}']));
    return framed(random, `(?:${parts.join('')})${random.pick(['+', '*'])}`, [
      'a',
      ...some.map(([, other]) => other),
    ]);
  },
  'overlapping neighbours': (random) => {
    const some = Array.from({ length: random.between(2, 12) }, () => random.pick(atoms));
    return framed(random, some.map(([atom]) => `${atom}${random.pick(['*', '+', '*?'])}`).join(''), [
      'a',
      ...some.map(([, other]) => other),
    ]);
  },
  'a loop at any start': (random) => {
    const [atom, other] = random.pick(atoms);
    const end = random.pick(['x', '@', '=$', 'b{3}\\d', '\\.com', ' $']);
    return {
      pattern: `${atom}${random.pick(['+', '*', '{2,}'])}${random.pick(['', '\\s*', 'a*'])}${end}`,
      pumps: ['a', other],
    };
  },
  'optional repetitions': (random) => {
    const [atom, other] = random.pick(atoms);
    const n = random.between(5, 32);
    return framed(random, `(?:${atom}?){${n}}${atom}{${n}}`, ['a', other]);
  },
  'counted repetitions': (random) => {
    const [atom, other] = random.pick(atoms);
    const n = random.between(2, 96);
    const counted = random.pick([`{${n}}`, `{${n},}`, `{0,${n}}`, `{${n >> 1},${n}}`]);
    const before = random.pick(['', '.*', 'a', '.*a', '[ab]*a', 'a+']);
    return {
      pattern: `${before}${atom}${counted}${random.pick(['', 'x', '$', '\\b', 'b'])}`,
      pumps: ['a', other, 'b'],
    };
  },
  'counted groups': (random) => {
    const some = Array.from({ length: random.between(1, 3) }, () => random.pick(atoms));
    const inside = some
      .map(([atom]) => atom + random.pick(['', '?', '*', '+', '{1,3}']))
      .join(random.pick(['', '|', '-?']));
    const pattern = `(?:${inside}){${random.between(1, 12)},${random.between(12, 40)}}`;
    return framed(random, pattern, ['a', ...some.map(([, other]) => other)]);
  },
  'shapes from the field': (random) => {
    const word = random.pick(['[a-zA-Z0-9]', '[\\w.-]', '[^@\\s]', '\\w', '[a-z0-9._%+-]']);
    const n = random.between(2, 60);
    const pattern = random.pick([
      `^(${word}+[._-]?)+@(${word}+\\.)+[a-z]{2,${n}}$`,
      `^(https?://)?(${word}+\\.)*${word}+(/${word}*)*/?$`,
      `(${word}+,?\\s*){${n}}$`,
      `^\\s*(${word}+(\\s+|$))*;`,
      `<(${word}+)(\\s+${word}+=("[^"]*"|'[^']*'|${word}*))*\\s*/?>`,
      `(?:${word}*:){1,${n}}${word}*$`,
      `^(\\d+[,.]?)+\\s*(${word}{0,${n}})$`,
      `(.*)(${word}+)*(.*)=(.*)$`,
      `\\b${word}{1,${n}}\\b(?:[^\\n]*\\b${word}{1,${n}}\\b)*;`,
    ]);
    return {
      pattern,
      pumps: random.pick([['a'], ['a.'], ['a '], ['a,'], ['1'], ['a=a '], ['a:', 'a'], ['/a', 'a'], ['<a ']]),
    };
  },
};

/** With what people write around it: anchors, and an end that the input does not have. */
function framed(random: Random, inside: string, pumps: string[]): Made {
  const start = random.pick(['^', '', '^.*', '\\b', '(?s).*']);
  return { pattern: `${start}${inside}${random.pick(['$', 'x$', '!', '\\d$', '@'])}`, pumps };
}

interface Random {
  /** Both included. */
  between(least: number, most: number): number;
  pick<T>(from: readonly T[]): T;
}

/** Mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return { between, pick: (from) => from[between(0, from.length - 1)]! };
}
