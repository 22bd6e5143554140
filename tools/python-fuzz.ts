/**
 * Random questions put to core and to the evaluator of sdks/python, compared field by field:
 * `node tools/python-fuzz.ts --runs 100000 --seed 1 --python python3`. Exit code 1 and the smallest question found
 * when they differ.
 */
import { isDeepStrictEqual, parseArgs } from 'node:util';
import fc from 'fast-check';
import { createEvaluator, generateAccess } from '../packages/core/src/index.ts';
import { regex } from '../sdks/typescript/src/regex.ts';
import { type Case, KEYS, questions } from './python-cases.ts';
import { type Answer, type Ask, PythonEvaluator, type Question } from './python-evaluator.ts';

export interface FuzzOptions {
  /** A program, 3.10 or later. */
  python: string;
  runs: number;
  seed: number;
  /** Whether that Python has google-re2. */
  regex: boolean;
  /** The control: the Python side takes `lte` for `lt`. */
  wrong?: boolean;
}

export interface FuzzReport {
  /** Snapshots asked about, and questions put to them. */
  snapshots: number;
  asked: number;
  /** How often each reason was the answer, so that one sees what was reached. */
  reasons: Record<string, number>;
  /** What was found, with the seed and the smallest question; undefined: no difference. */
  difference: string | undefined;
}

export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  await using python = new PythonEvaluator(options.python, options);
  const report: FuzzReport = { snapshots: 0, asked: 0, reasons: {}, difference: undefined };
  const property = fc.asyncProperty(questions, async (made) => {
    const question = questionOf(made, options.regex);
    // The SDK and the service have core read contexts by generated code, browsers do not.
    const expected = answerOfCore(question, made.style % 2 === 0);
    report.snapshots++;
    report.asked += question.asks.length;
    for (const result of expected.answers) {
      const reason = `${result['reason']} ${result['errorCode'] ?? result['diagnostic'] ?? ''}`.trim();
      report.reasons[reason] = (report.reasons[reason] ?? 0) + 1;
    }
    const found = differencesBetween(question, expected, await python.ask(question, made.style));
    if (found.length > 0) throw new Error(found.slice(0, 5).join('\n'));
  });
  const { failed, counterexample, counterexamplePath, seed, errorInstance } = await fc.check(property, {
    numRuns: options.runs,
    seed: options.seed,
  });
  if (failed) {
    report.difference = [
      `seed ${seed}, path ${counterexamplePath}`,
      String((errorInstance as Error).message),
      fc.stringify(counterexample?.[0]),
    ].join('\n');
  }
  return report;
}

function questionOf({ snapshot, contexts, now, type }: Case, hasRegex: boolean): Question {
  const keys = keysOf(snapshot);
  const asks = contexts.flatMap((context) => keys.map((key): Ask => [key, context, now, type ?? null]));
  return { snapshot, regex: hasRegex, asks };
}

/** Those of its flags, and one that it does not have; of what is no snapshot, those it might have had. */
function keysOf(snapshot: unknown): readonly string[] {
  const { flags } = snapshot as { flags?: unknown };
  return typeof flags === 'object' && flags !== null ? [...Object.keys(flags), 'unknown'] : KEYS;
}

function answerOfCore({ snapshot, regex: hasRegex, asks }: Question, generates: boolean): Answer {
  const evaluator = createEvaluator({
    ...(hasRegex && { regex }),
    ...(generates && { makeAccess: generateAccess }),
  });
  const { accepted, refused } = evaluator.replace(snapshot as never);
  const pointersOf = (problems: readonly { pointer: string }[]) => problems.map(({ pointer }) => pointer);
  const problems = evaluator.problems().map(({ key, problems: found }) => [key, pointersOf(found)]);
  const answers = asks.map(([key, context, now, type]) => {
    const { result } = evaluator.evaluate(key, context as never, now, (type ?? undefined) as never);
    // Of a malformed flag the version may be any number, one that JSON cannot write included.
    const isThere = (field: unknown) => field !== undefined && field !== null && !isInfinite(field);
    const present = Object.entries(result).filter(([, field]) => isThere(field));
    return { ...Object.fromEntries(present), ...(result.variant !== null && { value: result.value }) };
  });
  return { accepted, refused: pointersOf(refused), problems: Object.fromEntries(problems), answers };
}

function isInfinite(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}

function differencesBetween({ asks }: Question, core: Answer, python: Answer): string[] {
  const found: string[] = [];
  const compare = (what: string, ofCore: unknown, ofPython: unknown) => {
    if (isDeepStrictEqual(plain(ofCore), plain(ofPython))) return;
    found.push(`${what}: core ${fc.stringify(ofCore)}, Python ${fc.stringify(ofPython)}`);
  };
  compare('accepted', core.accepted, python.accepted);
  compare('refused', core.refused, python.refused);
  compare('problems', sorted(core.problems), sorted(python.problems));
  asks.forEach((ask, i) => {
    compare(`flag ${ask[0]}`, core.answers[i], python.answers[i]);
  });
  return found;
}

/** Which places are wrong: how many sentences there are about one, and in which order, is each evaluator's own. */
function sorted(problems: Answer['problems']): Record<string, string[]> {
  const places = Object.entries(problems).map(([key, pointers]) => [key, [...new Set(pointers)].sort()]);
  return Object.fromEntries(places);
}

/** As JSON has it: no prototypes, and one zero. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      python: { type: 'string', default: 'python3' },
      'without-regex': { type: 'boolean', default: false },
    },
  });
  const startedAt = performance.now();
  const report = await fuzz({
    python: values.python,
    runs: Number(values.runs),
    seed: Number(values.seed),
    regex: !values['without-regex'],
  });
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  console.log(`${report.snapshots} snapshots, ${report.asked} questions in ${seconds} s`, report.reasons);
  console.log(report.difference ?? 'No difference.');
  if (report.difference !== undefined) process.exitCode = 1;
}
