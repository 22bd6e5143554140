/** Spoilt snapshots and contexts against an evaluator, and what may never come of them. */
import fc from 'fast-check';
import type { AskedType, Evaluator } from '../evaluator.ts';
import type { Context, Flag, Snapshot } from '../model.ts';
import * as arbitrary from './arbitraries.ts';
import { Mutator, randomFrom } from './mutator.ts';
import { interpret } from './oracle.ts';

const WITNESS = 'witness';
const KEYS = [...arbitrary.FLAG_KEYS, WITNESS, 'unknown'];
const TYPES: AskedType[] = ['boolean', 'string', 'integer', 'float', 'number', 'json'];
const REASONS = ['STATIC', 'TARGETING_MATCH', 'SPLIT', 'DEFAULT', 'DISABLED', 'PREREQUISITE_FAILED', 'ERROR'];

type Asked = Pick<Evaluator, 'replace' | 'apply' | 'evaluate' | 'evaluateAll' | 'problems'>;

export interface HostileRuns {
  /** What came of it that should not, with the number of the run; at most ten. */
  findings: string[];
  /** Runs by what became of the snapshot: refused, malformed (some flag), good. */
  seen: Record<'refused' | 'malformed' | 'good', number>;
}

/**
 * Each run spoils one snapshot and one context. Every other one spoils a single flag; then a flag beside it, which
 * refers to nothing, must answer as the plain interpreter says. In every tenth run all flags must, asked by the spoilt
 * context where it is an object.
 */
export function hostileRuns(makeEvaluator: () => Asked, runs: number, seed: number): HostileRuns {
  const { documents, contexts, contextTexts, donors } = pool();
  const random = randomFrom(seed);
  const mutator = new Mutator(random, donors);
  const guard = guardPrototypes();
  const findings: string[] = [];
  const seen = { refused: 0, malformed: 0, good: 0 };

  for (let run = 0; run < runs && findings.length < 10; run++) {
    const find = (what: string) => findings.push(`run ${run} of seed ${seed}: ${what}`);
    const { text, keys } = mutator.pick(documents);
    const only = run % 2 === 0 ? mutator.pick(keys) : undefined;
    const snapshot = mutator.spoil(text, only === undefined ? [] : ['flags', only]) as Snapshot;
    const context = mutator.spoil(mutator.pick(contextTexts)) as Context;
    const good = mutator.pick(contexts);
    const now = mutator.pick([0, 1_796_083_200_000, -1, Number.NaN]);
    const type = mutator.pick(TYPES);
    try {
      const evaluator = makeEvaluator();
      const { accepted } = evaluator.replace(snapshot);
      if (!accepted) {
        seen.refused++;
        continue;
      }
      const malformed = new Set(evaluator.problems().map(({ key }) => key));
      seen[malformed.size > 0 ? 'malformed' : 'good']++;
      for (const key of KEYS) {
        for (const given of [context, good]) {
          const { result } = evaluator.evaluate(key, given, now, type);
          if (!REASONS.includes(result.reason)) find(`${key} answers with the reason ${result.reason}`);
          if (result.value !== undefined && !fits(type, result.value)) {
            find(`${key} answers ${JSON.stringify(result.value)} as ${type}`);
          }
          if ((result.value === undefined) !== (result.variant === null))
            find(`${key}: a value without a variant`);
          // What is thrown inside is answered as a malformed flag, which it is not.
          if (result.errorCode === 'PARSE_ERROR' && !malformed.has(key))
            find(`${key} failed while it was asked`);
        }
      }
      evaluator.evaluateAll(context, now, () => {});
      const spoilt = run % 4 === 1 ? snapshot.flags : undefined;
      if (spoilt !== undefined) {
        const puts = Object.entries(spoilt).map(([key, entry]) => ({ kind: 'flag', key, entry }));
        evaluator.apply({ version: 1, puts: [...puts, context], deletes: [good] } as never);
        evaluator.apply(context as never);
      }
      if (run % 10 === 3)
        checkAgainstInterpreter(evaluator, snapshot, isObject(context) ? context : good, now, find);
      if (only !== undefined) checkWitness(evaluator, text, good, now, find);
    } catch (error) {
      find(`threw ${String(error)}`);
    }
    if (Object.keys(Object.prototype).length > 0 || run % 1_000 === 999) findings.push(...guard.changes(run));
  }
  findings.push(...guard.changes(runs));
  guard.restore();
  return { findings, seen };
}

let made: ReturnType<typeof makePool> | undefined;

/** Slow to make, so it is made once; what is not spoilt is never changed. */
function pool() {
  made ??= makePool();
  return made;
}

function makePool() {
  const snapshots = fc.sample(arbitrary.snapshot, { seed: 1, numRuns: 400 });
  const contexts = fc.sample(arbitrary.context, { seed: 1, numRuns: 400 });
  return {
    contexts,
    contextTexts: contexts.map((context) => JSON.stringify(context)),
    documents: snapshots.map((snapshot, i) => ({
      text: JSON.stringify({ ...snapshot, flags: withWitness(snapshot, i) }),
      keys: Object.keys(snapshot.flags),
    })),
    donors: [...snapshots, ...contexts, ...fc.sample(fc.jsonValue(), { seed: 1, numRuns: 200 })],
  };
}

/** With a flag that refers to nothing, so that whatever is wrong with the others is none of its business. */
function withWitness({ flags }: Snapshot, i: number): Record<string, Flag> {
  const witness: Flag = {
    type: 'string',
    variants: { on: 'yes', off: 'no' },
    enabled: true,
    off: 'off',
    requires: [],
    rules: [{ id: 'w', if: { attribute: 'country', op: 'in', values: ['DE', 'FR'] }, serve: 'off' }],
    otherwise: {
      serve: {
        bucket: { by: 'targetingKey', seed: `w${i}` },
        split: [{ variant: 'on', from: 0, to: 50_000 }],
      },
    },
    client: false,
    version: 1,
  };
  return Object.fromEntries([...Object.entries(flags), [WITNESS, witness]]);
}

/** Spoilt documents, too, mean one thing only. */
function checkAgainstInterpreter(
  evaluator: Asked,
  snapshot: Snapshot,
  context: Context,
  now: number,
  find: (what: string) => void,
): void {
  for (const key of KEYS) {
    const expected = JSON.stringify(inOrder(interpret(snapshot, key, context, now)));
    const found = JSON.stringify(inOrder(evaluator.evaluate(key, context, now).result));
    if (found !== expected) find(`${key} answers ${found}; the interpreter ${expected}`);
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inOrder(result: object): unknown {
  const present = Object.entries(result).filter(([, value]) => value !== undefined);
  return present.sort(([a], [b]) => (a < b ? -1 : 1));
}

function checkWitness(
  evaluator: Asked,
  unspoilt: string,
  context: Context,
  now: number,
  find: (what: string) => void,
): void {
  const expected = interpret(JSON.parse(unspoilt) as Snapshot, WITNESS, context, now);
  const { result } = evaluator.evaluate(WITNESS, context, now);
  const same = (['value', 'variant', 'reason', 'ruleId', 'errorCode'] as const).every(
    (part) => result[part] === expected[part],
  );
  if (!same) find(`another flag answers ${JSON.stringify(result)} instead of ${JSON.stringify(expected)}`);
}

function fits(type: AskedType, value: unknown): boolean {
  if (type === 'json') return true;
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === (type === 'float' ? 'number' : type);
}

/** Notices what is new, gone or other on the objects that everything inherits from. */
function guardPrototypes() {
  const builtIns = [
    Object,
    Array,
    Function,
    String,
    Number,
    Boolean,
    RegExp,
    Date,
    Map,
    Set,
    Promise,
    Error,
    BigInt,
    Symbol,
  ];
  const guarded = builtIns.flatMap((builtIn) => [builtIn, builtIn.prototype] as object[]);
  // Without a prototype: it is the prototypes that may be spoilt.
  const descriptorsOf = (object: object): Record<string, PropertyDescriptor> =>
    Object.assign(Object.create(null), Object.getOwnPropertyDescriptors(object));
  const before = guarded.map(descriptorsOf);
  const differences = () =>
    guarded.flatMap((object, i) => {
      const now = descriptorsOf(object);
      const names = new Set([...Reflect.ownKeys(before[i]!), ...Reflect.ownKeys(now)] as string[]);
      // Set by every match: deprecated, and no state of ours.
      if (object === RegExp)
        for (const name of names) if (/^(\$|last|input|left|right)/.test(String(name))) names.delete(name);
      return [...names]
        .filter((name) => {
          const [a, b] = [before[i]![name], now[name]];
          return !Object.is(a?.value, b?.value) || a?.get !== b?.get || a?.set !== b?.set;
        })
        .map((name) => ({ object, i, name }));
    });
  return {
    changes: (run: number) =>
      differences().map(
        ({ i, name }) => `by run ${run}: ${builtIns[i >> 1]!.name} has another ${String(name)}`,
      ),
    restore() {
      for (const { object, i, name } of differences()) {
        const descriptor = before[i]![name];
        if (descriptor === undefined) Reflect.deleteProperty(object, name);
        else Object.defineProperty(object, name, descriptor);
      }
    },
  };
}
