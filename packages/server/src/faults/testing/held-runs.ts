/** What the log says of held operations that ran, and whether that is what should have. */
import { ask } from './place.ts';

export interface HeldRun {
  /** The id of what was held. */
  held: string;
  state: string;
  /** Flags that the same change changed. */
  flags: string[];
}

interface LoggedItem {
  kind: string;
  key: string;
  after: { state?: string } | null;
}

/** Every change that ran something, oldest first. */
export async function readRuns(service: { url: string; administrator: string }): Promise<HeldRun[]> {
  const runs: HeldRun[] = [];
  let cursor = '';
  for (;;) {
    const path = `/changes?operation=held-operations.run&limit=100${cursor}`;
    const { body } = await ask(service, 'GET', path);
    for (const { items } of body.items as { items: LoggedItem[] }[]) {
      const ended = items.filter(({ kind }) => kind === 'held-operation');
      const flags = items.filter(({ kind }) => kind === 'flag').map(({ key }) => key);
      runs.push(...ended.map(({ key, after }) => ({ held: key, state: after?.state ?? 'gone', flags })));
    }
    if (body.next === undefined) return runs.reverse();
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
