/** What would happen by calls, tried by the service without anything happening. */
import { call } from '../../../api/call.ts';
import { isProblem } from '../../../api/problem.ts';
import { type BulkCall, inChunks } from './bulk-action.ts';

export interface Tried<T> {
  would: readonly T[];
  refused: readonly { one: T; why: string }[];
  /** Whether it would wait for approvals, all of it together. */
  isProposal: boolean;
}

/** Asked for at once of those that are refused, to be told by name. */
const atOnce = 4;

/** All together first, and one by one where that is refused. Throws a Problem where the service cannot say. */
export async function tryCalls<T>(
  project: string,
  all: readonly T[],
  callOf: (one: T) => BulkCall,
  signal?: AbortSignal,
): Promise<Tried<T>> {
  /** Whether it would wait. */
  async function run(some: readonly T[]): Promise<boolean> {
    const asked = { query: { project }, body: { calls: some.map(callOf) } } as never;
    const { data } = await call('runOperations', asked, { dryRun: true, ...(signal ? { signal } : {}) });
    return (data as { status?: number }).status === 202;
  }
  try {
    const waits = [];
    for (const chunk of inChunks(all)) waits.push(await run(chunk));
    return { would: all, refused: [], isProposal: waits.some(Boolean) };
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  const would: T[] = [];
  const refused: { one: T; why: string }[] = [];
  let isProposal = false;
  for (const some of inChunks(all, atOnce)) {
    const answers = await Promise.allSettled(some.map((one) => run([one])));
    for (const [i, answer] of answers.entries()) {
      const one = some[i]!;
      if (answer.status === 'fulfilled') {
        would.push(one);
        isProposal ||= answer.value;
      } else if (isProblem(answer.reason)) refused.push({ one, why: whyOf(answer.reason) });
      else throw answer.reason;
    }
  }
  return { would, refused, isProposal };
}

/** Whether it says something of what was asked for, and not of the service. */
export function isRefusal(error: unknown): boolean {
  return isProblem(error) && error.status >= 400 && error.status < 500;
}

function whyOf({ detail, fields }: { detail: string; fields: readonly { message: string }[] }): string {
  return fields.length > 0 ? fields.map(({ message }) => message).join('; ') : detail;
}
