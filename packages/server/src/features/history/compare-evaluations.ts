/** Why a context got one answer then and gets another now. */
import { type Flip, type GivenAnswer, operations, sentenceOf as saidOf } from '@halyard/contract';
import type { Context } from '@halyard/core';
import { handle } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import type { ReadDb } from '../../platform/database.ts';
import { getFlag } from '../flags/index.ts';
import { momentIn, presentIn } from './moment.ts';
import { pastAnswer } from './past-answer.ts';
import { PastFlag } from './past-flag.ts';
import { sayable } from './queries.ts';
import { sentenceOf } from './sentence-of.ts';
import { isSameAnswer, type Untold, walk } from './walk.ts';

/** Changes looked at one by one: each costs microseconds, and a page of 500 a query. */
const walkLimit = 5_000;
/** Of those, how many are shown. */
const flipLimit = 100;

export const compareEvaluations = handle(operations.compareEvaluations, async (door, { params, body }) => {
  const { environment } = body;
  const { db, project } = door;
  const { meta } = await getFlag(db, project, params.flagId);
  const from = await momentIn(db, project, environment, body.from);
  const { context: _, ...asked } = body.to;
  const isNow = Object.values(asked).every((each) => each === undefined);
  const to = isNow
    ? await presentIn(db, project, environment, door.now)
    : await momentIn(db, project, environment, asked);
  const [earlier, later] = [from, to].sort(
    (a, b) => a.version - b.version || a.at.getTime() - b.at.getTime(),
  );
  const a = body.from.context ?? body.context!;
  const b = body.to.context ?? body.context!;
  const place = { project, environment };
  const walked = await walk({
    db,
    place,
    key: meta.key,
    context: a,
    from: earlier!,
    to: later!,
    limit: walkLimit,
  });
  const flips = walked.flips;
  // Told from `from` to `to`, also by who asks from now to then.
  const isBackwards = earlier !== from;
  const inOrder = isBackwards ? flips.map(turnedRound).reverse() : flips;
  const last = isBackwards ? await PastFlag.open(db, place, meta.key, to.version) : walked.flag;
  const first = isBackwards ? walked.flag : await PastFlag.open(db, place, meta.key, from.version);
  const switched = contextFlip(last, { a, b, at: to.at });
  const all = switched === undefined ? inOrder : [...inOrder, switched];
  const ends = {
    from: pastAnswer(first, environment, from, { context: a, isExplained: true }),
    to: pastAnswer(last, environment, to, { context: b, isExplained: true }),
  };
  const shown = await told(db, project, all.slice(-flipLimit));
  return {
    body: {
      flag: meta.key,
      environment,
      same: isSameAnswer(ends.from as GivenAnswer, ends.to as GivenAnswer),
      summary: sentenceOf(all, walked.isComplete, environment),
      ...ends,
      flips: shown,
      walk: {
        changes: walked.changes,
        complete: walked.isComplete,
        flipsLeftOut: all.length - shown.length,
      },
    },
  };
});

async function told(db: ReadDb, project: string, flips: readonly Untold[]): Promise<Flip[]> {
  const seqs = flips.flatMap((flip) => (flip.cause === 'change' ? [flip.change.seq] : []));
  const changes = await sayable(db, project, seqs);
  return flips.map((flip): Flip => {
    if (flip.cause !== 'change') return flip;
    const { change } = flip;
    const { input, items } = changes.get(change.seq)!;
    return { ...flip, change: { ...change, sentence: saidOf({ ...change, input, items }) } };
  });
}

function turnedRound(flip: Untold): Untold {
  return { ...flip, before: flip.after, after: flip.before };
}

/** What the second context gets that the first one would not have got there. */
function contextFlip(flag: PastFlag, { a, b, at }: { a: Context; b: Context; at: Date }): Untold | undefined {
  const before = flag.evaluate(a, at);
  const after = flag.evaluate(b, at);
  if (isSameAnswer(before, after)) return undefined;
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  const attributes = names
    .filter((name) => !sameJson(a[name], b[name]))
    .map((name) => ({
      name,
      decides: isSameAnswer(flag.evaluate({ ...a, [name]: b[name] }, at), after),
    }));
  return { cause: 'context', at: at.toISOString(), before, after, attributes };
}
