/**
 * The past against an oracle that kept every state of it: snapshots of every version, evaluations, which change is
 * named for an answer that became another, and where going back leads. 1,000 histories by HALYARD_PROPERTY_RUNS.
 */
import { operations } from '@halyard/contract';
import type { Context, Snapshot } from '@halyard/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReadDb } from '../../platform/database.ts';
import { openTestSystem, type TestSystem } from '../../testing/open-test-system.ts';
import { snapshotAt } from './index.ts';
import { allInstants, answerOf, type Kept, KeptHistory, withoutVersions } from './testing/kept-history.ts';
import { type RandomHistory, type RandomQuestion, randomHistory } from './testing/random-steps.ts';
import { walk } from './walk.ts';

const runs = Number(process.env['HALYARD_PROPERTY_RUNS'] ?? 40);

let t: TestSystem;
let count = 0;
beforeAll(async () => {
  t = await openTestSystem();
});
afterAll(() => t?.[Symbol.asyncDispose]());

/** What is tested; defects are planted here. */
interface Subject {
  snapshotAt(db: ReadDb, project: string, environment: string, version: number): Promise<Snapshot>;
  // biome-ignore lint/suspicious/noExplicitAny: answers, as the contract has them
  timeTravel(history: KeptHistory, flagId: string, body: object): Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: answers, as the contract has them
  compare(history: KeptHistory, flagId: string, body: object): Promise<any>;
  search(
    history: KeptHistory,
    key: string,
    asked: { environment: string; context: Context; from: Kept; to: Kept },
  ): ReturnType<typeof walk>;
  // biome-ignore lint/suspicious/noExplicitAny: answers, as the contract has them
  revertProject(history: KeptHistory, seq: number): Promise<any>;
}

const real: Subject = {
  snapshotAt,
  timeTravel: (history, flagId, body) => history.ask(operations.timeTravel, { params: { flagId }, body }),
  compare: (history, flagId, body) =>
    history.ask(operations.compareEvaluations, { params: { flagId }, body }),
  search({ db, project }, key, { environment, context, ...way }) {
    const momentOf = ({ seq, at, environments }: Kept) => ({
      seq,
      at,
      version: environments.get(environment)!.version,
    });
    const [from, to] = [momentOf(way.from), momentOf(way.to)];
    return walk({ db, place: { project, environment }, key, context, from, to, limit: 1 });
  },
  revertProject: (history, seq) =>
    history.ask(operations.revertProject, {
      params: { projectId: history.project },
      body: { seq, onConflict: 'keep' },
    }),
};

const seen = {
  changes: 0,
  refused: 0,
  flips: 0,
  timeFlips: 0,
  searched: 0,
  whole: 0,
  kept: 0,
  conflicts: 0,
  heirs: 0,
  archived: 0,
};

async function judge(subject: Subject, { steps, questions, back }: RandomHistory): Promise<void> {
  const history = new KeptHistory(t.system, `p${++count}`);
  await history.begin();
  for (const step of steps) await history.take(step);
  seen.changes += history.kept.length;
  seen.refused += history.refused;
  await judgeSnapshots(subject, history);
  for (const question of questions) {
    const flag = history.flag(question.flag);
    if (flag !== undefined) await judgeAnswers(subject, history, flag, question);
  }
  await judgeReturn(subject, history, history.moment(back));
}

async function judgeSnapshots(subject: Subject, history: KeptHistory): Promise<void> {
  const known = new Map<string, Snapshot>();
  for (const { environments } of history.kept) {
    for (const snapshot of environments.values()) {
      known.set(`${snapshot.environment} ${snapshot.version}`, snapshot);
    }
  }
  for (const { environment, version, flags, segments } of known.values()) {
    const found = await subject.snapshotAt(history.db, history.project, environment, version);
    expect({ flags: found.flags, segments: found.segments }).toEqual({ flags, segments });
  }
}

async function judgeAnswers(
  subject: Subject,
  history: KeptHistory,
  flag: string,
  question: RandomQuestion,
): Promise<void> {
  const environment = history.environment(question.environment);
  const context: Context = { targetingKey: `u${question.from}`, plan: question.plan };
  const since = history.kept.filter(({ environments }) => environments.has(environment));
  const [from, to] = [question.from, question.to].map((n) => since[n % since.length]!) as [Kept, Kept];
  const answerAt = (kept: Kept, at: Date) => answerOf(kept.environments.get(environment)!, flag, context, at);

  const travelled = await subject.timeTravel(history, flag, { environment, context, seq: from.seq });
  expect(travelled.errorCode ?? travelled.variant).toBe(answerAt(from, from.at));

  const compared = await subject.compare(history, flag, {
    environment,
    context,
    from: { seq: from.seq },
    to: { seq: to.seq },
  });
  const shown = (given: { variant: string | null; errorCode?: string }) => given.errorCode ?? given.variant;
  expect(shown(compared.from)).toBe(answerAt(from, from.at));
  expect(shown(compared.to)).toBe(answerAt(to, to.at));
  const [first, last] = from.seq <= to.seq ? [from, to] : [to, from];
  const way = since.filter(({ seq }) => seq >= first.seq && seq <= last.seq);
  const expected = flipsOf(way, answerAt);
  const inOrder = first === from ? compared.flips : compared.flips.toReversed();
  // biome-ignore lint/suspicious/noExplicitAny: as the contract has it
  const found = inOrder.map(({ cause, at, before, after, change }: any) => ({
    what: cause === 'change' ? change.seq : at,
    before: shown(first === from ? before : after),
    after: shown(first === from ? after : before),
  }));
  expect(found).toEqual(expected);
  // Where there are too many changes to look at each, what is found by halves is true as well.
  const halves = await subject.search(history, flag, { environment, context, from: first, to: last });
  for (const flip of halves.flips) {
    expect(expected).toContainEqual({
      what: flip.cause === 'change' ? flip.change.seq : flip.at,
      before: shown(flip.before),
      after: shown(flip.after),
    });
  }
  if (answerAt(first, first.at) !== answerAt(last, last.at)) expect(halves.flips).not.toEqual([]);
  seen.searched += halves.isComplete ? 0 : 1;
  seen.flips += expected.length;
  seen.timeFlips += expected.filter(({ what }) => typeof what === 'string').length;
}

/** By looking at every state and every instant at which any condition could turn. */
function flipsOf(way: Kept[], answerAt: (kept: Kept, at: Date) => string | null) {
  const flips: { what: number | string; before: string | null; after: string | null }[] = [];
  let answer = answerAt(way[0]!, way[0]!.at);
  const look = (what: number | string, next: string | null) => {
    if (next !== answer) flips.push({ what, before: answer, after: next });
    answer = next;
  };
  for (const [i, kept] of way.slice(1).entries()) {
    const before = way[i]!;
    const between = allInstants.filter((ms) => ms > before.at.getTime() && ms <= kept.at.getTime());
    for (const ms of between) look(new Date(ms).toISOString(), answerAt(before, new Date(ms)));
    look(kept.seq, answerAt(kept, kept.at));
  }
  return flips;
}

async function judgeReturn(subject: Subject, history: KeptHistory, then: Kept): Promise<void> {
  const before = history.now;
  const { conflicts, entries } = await subject.revertProject(history, then.seq);
  expect(history.kept.length - history.kept.indexOf(before)).toBeLessThanOrEqual(2);
  const inUse = ({ environments, archived }: Kept) =>
    [...environments.keys()].filter((key) => !archived.has(key));
  const isSameShape = inUse(then).join() === inUse(before).join();
  seen.heirs += inUse(then).filter((key) => key.startsWith('heir-')).length;
  seen.archived += history.kept.some(({ archived }) => archived.size > 0) ? 1 : 0;
  // What all held together once holds together again; only an environment made since can stand against it, or use what
  // is newer, so that this stays.
  const kept = entries.filter(({ effect }: { effect: string }) => effect === 'kept');
  if (isSameShape) expect([conflicts, kept]).toEqual([[], []]);
  seen.kept += kept.length;
  seen.conflicts += conflicts.length;
  if (conflicts.length > 0) return;
  seen.whole++;
  for (const environment of inUse(then).filter((key) => !before.archived.has(key))) {
    const snapshot = then.environments.get(environment)!;
    const now = withoutVersions(history.now.environments.get(environment)!);
    for (const { kind, key } of kept) delete (kind === 'flag' ? now.flags : now.segments)[key];
    expect(now).toEqual(withoutVersions(snapshot));
  }
}

it(`is what it was, in ${runs} random histories`, { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(randomHistory, (history) => judge(real, history)),
    { numRuns: runs },
  );
  // Histories in which nothing happens prove nothing.
  expect(seen.changes / runs).toBeGreaterThan(5);
  expect(seen.refused / runs).toBeLessThan(4);
  expect(seen.flips).toBeGreaterThan(runs / 4);
  if (runs >= 200) expect(seen.timeFlips).toBeGreaterThan(0);
  expect(seen.searched).toBeGreaterThan(runs / 10);
  expect(seen.whole).toBeGreaterThan(runs / 2);
  expect(seen.heirs).toBeGreaterThan(runs / 10);
  if (runs >= 40) expect(seen.archived).toBeGreaterThan(0);
});

describe('a planted defect is found', () => {
  const other: Record<string, string> = { production: 'staging', staging: 'production' };
  const defects: Record<string, Partial<Subject>> = {
    'a snapshot of the version before': {
      snapshotAt: (db, project, environment, version) =>
        snapshotAt(db, project, environment, Math.max(0, version - 1)),
    },
    'a snapshot without segments': {
      snapshotAt: async (...asked) => ({ ...(await snapshotAt(...asked)), segments: {} }),
    },
    'an evaluation in another environment': {
      timeTravel: (history, flagId, body: { environment?: string }) =>
        real.timeTravel(history, flagId, { ...body, environment: other[body.environment!] ?? 'production' }),
    },
    'an evaluation without segments': {
      // biome-ignore lint/suspicious/noExplicitAny: as it was asked
      async timeTravel(history, flagId, { environment, context, seq }: any) {
        const kept = history.kept.find((each) => each.seq === seq)!;
        const snapshot = { ...kept.environments.get(environment)!, segments: {} };
        return { variant: answerOf(snapshot, flagId, context, kept.at) };
      },
    },
    'another change is named': {
      async compare(history, flagId, body) {
        const compared = await real.compare(history, flagId, body);
        for (const flip of compared.flips) if (flip.cause === 'change') flip.change.seq--;
        return compared;
      },
    },
    'what was before, from another environment': {
      async compare(history, flagId, body: { environment?: string }) {
        const compared = await real.compare(history, flagId, body);
        const environment = other[body.environment!] ?? 'production';
        const foreign = await real.compare(history, flagId, { ...body, environment }).catch(() => compared);
        for (const [i, flip] of compared.flips.entries())
          flip.before = foreign.flips[i]?.before ?? flip.before;
        return compared;
      },
    },
    'one of all, found by halves, is one too far': {
      async search(...asked) {
        const walked = await real.search(...asked);
        for (const flip of walked.flips) if (flip.cause === 'change') flip.change.seq++;
        return walked;
      },
    },
    'only one environment goes back': {
      revertProject: (history, seq) =>
        history.ask(operations.revertEnvironment, {
          params: { environment: 'production' },
          body: { seq, onConflict: 'keep' },
        }),
    },
    'back to the change before': {
      revertProject: (history, seq) =>
        real.revertProject(
          history,
          history.kept[Math.max(0, history.kept.findIndex((each) => each.seq === seq) - 1)]!.seq,
        ),
    },
  };

  it.each(Object.entries(defects))('%s', { timeout: 120_000 }, async (_, defect) => {
    const judged = fc.check(
      fc.asyncProperty(randomHistory, (history) => judge({ ...real, ...defect }, history)),
      { numRuns: 200, endOnFailure: true },
    );
    expect((await judged).failed).toBe(true);
  });
});
