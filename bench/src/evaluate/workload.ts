/**
 * What every contender is asked: the same flags in each one's own document, the same people in its own form, and what
 * a plain reading says the answer is.
 */

/** Who asks. */
export interface Person {
  key: string;
  country: string;
  email: string;
  version: string;
  age: number;
  plan: string;
}

/** Holds for a person; the smallest set of conditions that all contenders know. */
export type WorkRule =
  | { attribute: 'key' | 'country' | 'plan'; op: 'in'; values: string[] }
  | { attribute: 'email'; op: 'endsWith'; values: [string] }
  | { attribute: 'version'; op: 'semverGt'; values: [string] }
  | { attribute: 'age'; op: 'gt'; values: [number] };

/** A boolean flag. */
export type WorkFlag = { key: string } & (
  | { kind: 'on' | 'off' | 'split' | 'segment' }
  /** On for whom any rule holds, else off. */
  | { kind: 'rules'; rules: WorkRule[] }
);

export interface Workload {
  flags: WorkFlag[];
  people: Person[];
  /** Keys of the members of the segment that flags of that kind ask for; all people are among them. */
  segment: string[];
  cases: WorkCase[];
}

/** Flags asked in turn, each time for the next person. */
export interface WorkCase {
  name: 'A' | 'B' | 'C' | 'D' | 'mix';
  summary: string;
  keys: string[];
}

const COUNTRIES = ['DE', 'FR', 'US', 'GB', 'JP', 'BR', 'IN', 'AU'];
const MEMBERS = 10_000;

/** Four flags for cases A to D and `mixed` more; a thousand people. */
export function makeWorkload(mixed: number): Workload {
  const people = Array.from(
    { length: 1_000 },
    (_, i): Person => ({
      key: `user-${i}`,
      country: COUNTRIES[i % 8]!,
      email: `user-${i}@${i % 3 === 0 ? 'beta.example' : 'shop.example'}`,
      version: `2.${i % 10}.${i % 7}`,
      age: 18 + (i % 60),
      plan: 'pro',
    }),
  );
  const mix = Array.from({ length: mixed }, (_, i) => mixedFlag(i));
  const cases: WorkCase[] = [
    { name: 'A', summary: 'on, no rules', keys: ['plain'] },
    { name: 'B', summary: 'five rules, the last matches', keys: ['five-rules'] },
    { name: 'C', summary: '50/50 by key', keys: ['split'] },
    { name: 'D', summary: 'member of a 10,000-id segment', keys: ['segment'] },
    { name: 'mix', summary: `${mixed} flags in turn`, keys: mix.map(({ key }) => key) },
  ];
  const flags: WorkFlag[] = [
    { key: 'plain', kind: 'on' },
    {
      key: 'five-rules',
      kind: 'rules',
      rules: [...NOBODY, { attribute: 'plan', op: 'in', values: ['pro', 'team'] }],
    },
    { key: 'split', kind: 'split' },
    { key: 'segment', kind: 'segment' },
    ...mix,
  ];
  // Spread, so that whoever walks through a list walks half of it.
  const segment = Array.from({ length: MEMBERS }, (_, i) =>
    i % 10 === 0 ? `user-${i / 10}` : `member-${i}`,
  );
  return { flags, people, segment, cases };
}

const NOBODY: WorkRule[] = [
  { attribute: 'country', op: 'in', values: ['AT', 'BE', 'CH'] },
  { attribute: 'email', op: 'endsWith', values: ['@halyard.example'] },
  { attribute: 'version', op: 'semverGt', values: ['9.0.0'] },
  { attribute: 'age', op: 'gt', values: [120] },
];

/** Of ten one is on, one off, two are splits, five have one to five rules, one is on for twenty people by name. */
function mixedFlag(i: number): WorkFlag {
  const key = `mix-${i}`;
  const country: WorkRule = {
    attribute: 'country',
    op: 'in',
    values: [COUNTRIES[i % 8]!, COUNTRIES[(i >> 3) % 8]!],
  };
  const email: WorkRule = { attribute: 'email', op: 'endsWith', values: ['@beta.example'] };
  const version: WorkRule = { attribute: 'version', op: 'semverGt', values: [`2.${i % 9}.9`] };
  const age: WorkRule = { attribute: 'age', op: 'gt', values: [40 + (i % 30)] };
  const plan: WorkRule = { attribute: 'plan', op: 'in', values: ['team', 'enterprise'] };
  const names = Array.from({ length: 20 }, (_, n) => `user-${(n * 50 + i) % 1_000}`);
  const rules: WorkRule[][] = [
    [country],
    [email, country],
    [version, plan, country],
    [plan, age, version, email],
    [...NOBODY, country],
    [{ attribute: 'key', op: 'in', values: names }],
  ];
  if (i % 10 >= 4) return { key, kind: 'rules', rules: rules[(i % 10) - 4]! };
  return { key, kind: (['on', 'off', 'split', 'split'] as const)[i % 10]! };
}

/** What a plain reading says; undefined for a split, where each contender has its own hash. */
export function expected(flag: WorkFlag, person: Person): boolean | undefined {
  if (flag.kind === 'split') return undefined;
  if (flag.kind === 'rules') return flag.rules.some((rule) => holds(rule, person));
  return flag.kind !== 'off';
}

function holds(rule: WorkRule, person: Person): boolean {
  if (rule.op === 'in') return rule.values.includes(person[rule.attribute]);
  if (rule.op === 'endsWith') return person.email.endsWith(rule.values[0]);
  if (rule.op === 'gt') return person.age > rule.values[0];
  const [a, b] = [person.version, rule.values[0]].map((text) => text.split('.').map(Number));
  for (let i = 0; i < 3; i++) if (a![i] !== b![i]) return a![i]! > b![i]!;
  return false;
}
