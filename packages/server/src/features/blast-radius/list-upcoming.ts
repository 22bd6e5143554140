/** What else is about to happen to the flags and segments of a dry run. */
import { mayAsk, operations, type SayableComing, sentenceOfComing, type Upcoming } from '@halyard/contract';
import { isOpenTo } from '../../actor.ts';
import { readEnvironmentTree } from '../../environment-tree.ts';
import type { ReadDb } from '../../platform/database.ts';
import { asOfNow } from '../held-operations/index.ts';
import { findUnderWay, stepSentence } from '../rollouts/index.ts';
import type { Rehearsed } from './measure-blast.ts';
import { waitingFor } from './queries.ts';

/** More than these are not listed. */
const most = 50;
const reading = { name: 'held-operations.list', permission: 'held:read' } as const;

/** The next first; without rollouts where whoever asks may not read them. undefined: whoever asks may not see what is held. */
export async function listUpcoming(
  { db, now }: { db: ReadDb; now: Date },
  { project, items, actor, held: itself }: Rehearsed,
): Promise<Upcoming[] | undefined> {
  if (!isOpenTo(actor, reading) && !mayAsk(actor.rules, reading, project)) return undefined;
  const touched = items
    .filter(({ kind }) => kind === 'flag' || kind === 'segment')
    .map(({ kind, key, environment }) => ({ kind, key, environment }));
  if (touched.length === 0) return [];
  const waiting = await waitingFor(db, project, touched, most);
  const environments = () => readEnvironmentTree(db, project);
  const others = await asOfNow(
    { db, environments, now },
    waiting.filter(({ id }) => id !== itself),
  );
  const held = others.map(({ id, calls, author, rule, due_at, ready, rollout }) => ({
    held: id,
    rollout,
    at: due_at,
    sentence: sentenceOfComing({ calls, author: author.name, rule: rule as SayableComing['rule'], ready }),
  }));
  const { readRollout } = operations;
  const seesRollouts = isOpenTo(actor, readRollout) || mayAsk(actor.rules, readRollout, project);
  const places = touched.flatMap(({ kind, key, environment }) =>
    seesRollouts && kind === 'flag' && environment !== null ? [{ flag: key, environment }] : [],
  );
  const steps = (await findUnderWay(db, project, places, most)).map((row) => ({
    held: null,
    rollout: row.id,
    at: row.due_at,
    sentence: stepSentence(row),
  }));
  return [...held, ...steps]
    .sort((a, b) => (a.at?.getTime() ?? Infinity) - (b.at?.getTime() ?? Infinity) || 0)
    .slice(0, most)
    .map(({ at, ...rest }) => ({ ...rest, at: at?.toISOString() ?? null }));
}
