/** What the log says of held operations that ran, and whether that is what should have. */
import { ask } from './place.ts';

export interface HeldRun {
  /** The id of what was held. */
  held: string;
  state: string;
  /** Flags that the same change changed. */
  flags: string[];
}

export interface LoggedItem {
  kind: string;
  key: string;
  environment: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: of any kind of entry
  before: any;
  // biome-ignore lint/suspicious/noExplicitAny: of any kind of entry
  after: any;
}

type Service = Parameters<typeof ask>[0];

/** Every change that ran something, oldest first. */
export async function readRuns(service: Service): Promise<HeldRun[]> {
  const runs: HeldRun[] = [];
  for (const items of await readItems(service, 'held-operations.run')) {
    const ended = items.filter(({ kind }) => kind === 'held-operation');
    const flags = items.filter(({ kind }) => kind === 'flag').map(({ key }) => key);
    runs.push(...ended.map(({ key, after }) => ({ held: key, state: after?.state ?? 'gone', flags })));
  }
  return runs;
}

/** Of every change by that operation, oldest first. */
export async function readItems(service: Service, operation: string): Promise<LoggedItem[][]> {
  const changes: LoggedItem[][] = [];
  let cursor = '';
  for (;;) {
    const { body } = await ask(service, 'GET', `/changes?operation=${operation}&limit=100${cursor}`);
    for (const { items } of body.items) changes.push(items);
    if (body.next === undefined) return changes.reverse();
    cursor = `&cursor=${encodeURIComponent(body.next)}`;
  }
}

/** `expected`: the flag of each that was held. */
export function judgeRuns(expected: ReadonlyMap<string, string>, runs: readonly HeldRun[]): string[] {
  const problems: string[] = [];
  for (const [held, flag] of expected) {
    const own = runs.filter((run) => run.held === held);
    if (own.length !== 1) problems.push(`${held} ran ${own.length} times`);
    else if (own[0]!.state !== 'done') problems.push(`${held} is ${own[0]!.state}`);
    else if (own[0]!.flags.join() !== flag) {
      problems.push(`${held}: its change is of ${own[0]!.flags.join()}, not of ${flag}`);
    }
  }
  for (const { held } of runs) if (!expected.has(held)) problems.push(`${held} was never held`);
  return problems;
}
