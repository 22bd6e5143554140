/** What an audit page asks of the log: filters one by one and together, what is frequent and what is rare. */
import type { ChangeFilter } from '@halyard/contract';
import { actors, retired, visitor, vocabulary } from './made-changes.ts';
import { seededRandom } from './random.ts';

export interface Question {
  name: string;
  project: string;
  filter: ChangeFilter;
  sort: '-seq' | 'seq';
  /** Only beyond this change, as a cursor has it; undefined: the first page. */
  beyond: number | undefined;
}

export interface KnownLog {
  firstSeq: number;
  lastSeq: number;
  /** Of some changes at random places. */
  samples: { requestId: string; at: string; keys: string[] }[];
}

/** `each` of every sort. */
export function questionsOf({ firstSeq, lastSeq, samples }: KnownLog, each: number): Question[] {
  const random = seededRandom(11);
  const anySeq = () => firstSeq + random.below(lastSeq - firstSeq);
  const sample = () => random.of(samples);
  const day = (at: string, days: number) => new Date(Date.parse(at) + days * 86_400_000).toISOString();
  const sorts: Record<string, () => Partial<Question>> = {
    'first page': () => ({}),
    'a deep page': () => ({ beyond: anySeq() }),
    'oldest first': () => ({ sort: 'seq' }),
    'who: frequent': () => ({ filter: { actor: actors[0]!.id } }),
    'who: any': () => ({ filter: { actor: random.of(actors).id } }),
    'who: a handful in all': () => ({ filter: { actor: visitor.id } }),
    'who: long gone': () => ({ filter: { actor: retired.id } }),
    'who: by name': () => ({ filter: { actorName: random.of(actors).name.toUpperCase() } }),
    'who: by account': () => ({ filter: { account: 'sa-ci' } }),
    'who: of a kind': () => ({ filter: { actorKind: 'user' } }),
    'what: an operation': () => ({
      filter: { operation: random.of(['flags.create', 'flags.rollout', 'segments.put']) },
    }),
    'what: operations by their beginning': () => ({ filter: { operation: 'configurations.*' } }),
    'what: a kind': () => ({ filter: { kind: random.of(['flag', 'segment'] as const) } }),
    'what: nothing of a kind': () => ({ filter: { kind: 'role' } }),
    'what: a key': () => ({ filter: { key: random.of(sample().keys) } }),
    'where: an environment': () => ({ filter: { environment: random.of(['development', 'production']) } }),
    'where: a project of few changes': () => ({ project: 'tiny' }),
    'when: a day': () => {
      const { at } = sample();
      return { filter: { from: at, to: day(at, 1) } };
    },
    'when: all but the last weeks': () => ({ filter: { to: day(sample().at, -20) } }),
    'by request': () => ({ filter: { requestId: sample().requestId } }),
    'between two changes': () => {
      const fromSeq = anySeq();
      return { filter: { fromSeq, toSeq: fromSeq + 5_000 } };
    },
    'text: a frequent word': () => ({ filter: { text: vocabulary[0]! } }),
    'text: a rare word': () => ({ filter: { text: vocabulary.at(-1 - random.below(50))! } }),
    'text: two words': () => ({ filter: { text: `${random.of(vocabulary)} ${random.of(vocabulary)}` } }),
    'text: the beginning of a word': () => ({ filter: { text: random.of(vocabulary).slice(0, 3) } }),
    'text: a ticket': () => ({ filter: { text: `OPS-${random.below(90_000)}` } }),
    'text: nowhere': () => ({ filter: { text: 'qqqq' } }),
    'together: who and where': () => ({
      filter: { actor: random.of(actors).id, environment: 'production', kind: 'flag' },
    }),
    'together: two frequent ones that never meet': () => ({
      filter: { actor: actors[0]!.id, operation: 'segments.put' },
    }),
    'together: four frequent ones that never meet': () => ({
      filter: { actorKind: 'user', actor: actors[0]!.id, kind: 'flag', environment: 'production' },
    }),
    'together: what begins alike and never meets': () => ({
      filter: { actor: actors[0]!.id, operation: 'segments.*', text: 'ops' },
    }),
    'text: letters that begin much, and one that begins nothing': () => ({ filter: { text: 'k l qq' } }),
    'together: a flag in an environment': () => ({
      filter: { kind: 'flag', key: random.of(sample().keys), environment: 'production' },
    }),
    'together: who, what, when and a word': () => {
      const { at } = sample();
      const filter = { actorKind: 'user', operation: 'flags.*', from: day(at, -30), to: at, text: 'ops' };
      return { filter };
    },
    'together: a deep page of what is frequent': () => ({
      filter: { actor: actors[0]!.id, environment: 'production' },
      beyond: anySeq(),
    }),
  };
  return Object.entries(sorts).flatMap(([name, make]) =>
    Array.from({ length: each }, () => ({
      name,
      project: 'default',
      filter: {},
      sort: '-seq' as const,
      beyond: undefined,
      ...make(),
    })),
  );
}
