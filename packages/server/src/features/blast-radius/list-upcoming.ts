/** What else is about to happen to the flags and segments of a dry run. */
import { mayAsk, type Upcoming } from '@halyard/contract';
import { isOpenTo } from '../../actor.ts';
import type { ReadDb } from '../../platform/database.ts';
import type { Rehearsed } from './measure-blast.ts';
import { waitingFor } from './queries.ts';

/** More than these are not listed. */
const most = 50;
const reading = { name: 'held-operations.list', permission: 'held:read' } as const;

/** The next first. undefined: whoever asks may not see what is held. */
export async function listUpcoming(
  db: ReadDb,
  { project, items, actor }: Rehearsed,
): Promise<Upcoming[] | undefined> {
  if (!isOpenTo(actor, reading) && !mayAsk(actor.rules, reading, project)) return undefined;
  const touched = items
    .filter(({ kind }) => kind === 'flag' || kind === 'segment')
    .map(({ kind, key, environment }) => ({ kind, key, environment }));
  if (touched.length === 0) return [];
  const rows = await waitingFor(db, project, touched, most);
  return rows.map((row) => ({
    held: row.id,
    rollout: row.rollout,
    at: row.due_at?.toISOString() ?? null,
    sentence: sentenceOf(row),
  }));
}

/** Made of names, instants and numbers only. */
function sentenceOf(row: Awaited<ReturnType<typeof waitingFor>>[number]): string {
  const what = row.calls
    .map(({ operation, params }) => {
      const of = params['flagId'] ?? params['segmentId'];
      const where = params['environment'];
      return `${operation}${of === undefined ? '' : ` of ${of}`}${where === undefined ? '' : ` in ${where}`}`;
    })
    .slice(0, 3)
    .join(', ');
  const more = row.calls.length > 3 ? ` and ${row.calls.length - 3} more` : '';
  const when = row.due_at === null ? '' : ` at ${row.due_at.toISOString()}`;
  const again = row.rule === null ? '' : ', and again by its rule';
  const waits = row.ready ? '' : `, once it is approved (${row.approvals_needed} needed)`;
  return `${what}${more}${when}${again}${waits}, held by ${row.author.name}`;
}
