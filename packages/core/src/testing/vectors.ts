/** Runs the vectors of spec/ on the evaluator. */
import { readdirSync, readFileSync } from 'node:fs';
import { createEvaluator, type EvaluatorOptions } from '../evaluator.ts';
import type { Context, Snapshot } from '../model.ts';

export interface VectorFile {
  name: string;
  /** What an evaluator may lack: `regex`, `lone-surrogates`. */
  needs?: string[];
  snapshot: Snapshot;
  cases: { name: string; flag: string; context: Context; now: number; type?: string; expect: object }[];
}

const folder = new URL('../../../../spec/vectors/', import.meta.url);

export function readVectors(): VectorFile[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
}

/** The cases that are answered otherwise than expected, each as a sentence. */
export function findDisagreements({ snapshot, cases }: VectorFile, options: EvaluatorOptions = {}): string[] {
  const evaluator = createEvaluator(options);
  if (!evaluator.replace(snapshot).accepted) return ['the snapshot is refused'];
  return cases.flatMap(({ name, flag, context, now, type, expect }) => {
    const { result } = evaluator.evaluate(flag, context, now, type as 'number');
    const [expected, found] = [
      canonical(expect),
      canonical({ ...result, variant: result.variant ?? undefined }),
    ];
    return expected === found ? [] : [`${name}: expected ${expected}, got ${found}`];
  });
}

/** One text for what is the same: absent fields are left out, members in order, -0 is 0. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
