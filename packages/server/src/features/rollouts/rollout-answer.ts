/** A rollout as answers show it: what was, what is next and what it waits for, and who is in. */
import type { RolloutAnswer, RolloutBrief, RolloutSummary } from '@halyard/contract';
import { type Context, createEvaluator, type Flag, type Serve } from '@halyard/core';
import type { Door } from '../../door.ts';
import { serveOf } from './place.ts';
import { type RolloutRow, seqsOf } from './queries.ts';
import { grown, shareOf } from './share.ts';
import { nextStep, waitsOf } from './waits.ts';

type TimelineEntry = RolloutAnswer['timeline'][number];

/** One query. The change that has just been made has no number yet. */
export async function answerOf(door: Door, row: RolloutRow, asked?: Context): Promise<RolloutAnswer> {
  const seqs = (await seqsOf(door.db, row.project, [row.id])).get(row.id)!;
  const seqOf = (version: number) => seqs.get(version) ?? null;
  return {
    ...summaryOf(row, seqs, asked),
    events: row.events.map(({ what, at, by, version, step, guardrail, evidence }) => ({
      at,
      what,
      by,
      seq: seqOf(version),
      step: step === null ? null : step + 1,
      guardrail,
      evidence,
    })),
  };
}

/** `seqs`: the changes that made each version of it. */
export function summaryOf(
  row: RolloutRow,
  seqs: ReadonlyMap<number, number>,
  asked?: Context,
): RolloutSummary {
  return {
    id: row.id,
    flag: row.flag,
    environment: row.environment,
    rule: row.rule,
    variant: row.variant,
    state: row.state,
    startedBy: row.author,
    startedAt: row.created_at.toISOString(),
    pointer: row.place.pointer,
    timeline: timelineOf(row, (version) => seqs.get(version) ?? null),
    next: nextOf(row),
    problem: row.problem,
    audience: audienceOf(row, asked),
    version: row.version,
  };
}

/** In a line of a list. */
export function briefOf(row: RolloutRow): RolloutBrief {
  const { id, rule, variant, state } = row;
  const next = nextOf(row);
  const { percent } = audienceOf(row, undefined);
  const nextAt = next?.waitsFor.time ?? null;
  return { id, rule, variant, percent, state, nextAt, sentence: next?.sentence ?? null };
}

function timelineOf(row: RolloutRow, seqOf: (version: number) => number | null): TimelineEntry[] {
  const { steps, done, position, state } = row;
  const entry = (i: number, state: TimelineEntry['state'], at: string | null = null): TimelineEntry => ({
    step: i + 1,
    percent: steps[i]!.percent,
    state,
    at,
    seq: null,
    after: steps[i]!.after ?? null,
    approval: steps[i]!.approval === true,
    guardrails: steps[i]!.guardrails ?? [],
  });
  const timeline: TimelineEntry[] = [];
  let i = 0;
  for (const { step, percent, at, version } of done) {
    const isPassed = () => i < position && (step === null ? steps[i]!.percent <= percent : i < step);
    while (isPassed()) timeline.push(entry(i++, 'skipped'));
    const seq = seqOf(version);
    if (step === null) {
      const plain = { after: null, approval: false, guardrails: [] };
      timeline.push({ step: null, percent, state: 'done', at, seq, ...plain });
    } else timeline.push({ ...entry(i++, 'done', at), seq });
  }
  const isOver = state === 'done' || state === 'aborted';
  for (; i < steps.length; i++) {
    if (isOver) timeline.push(entry(i, i < position ? 'skipped' : 'never'));
    else if (i < position) timeline.push(entry(i, 'skipped'));
    else if (i > position) timeline.push(entry(i, 'to come'));
    else timeline.push(entry(i, 'next', row.due_at?.toISOString() ?? null));
  }
  return timeline;
}

function nextOf(row: RolloutRow): RolloutAnswer['next'] {
  const step = nextStep(row);
  if (!step || row.state === 'done' || row.state === 'aborted') return null;
  const waits = waitsOf(row);
  const time = waits.time?.toISOString() ?? null;
  const reasons = [
    ...(row.state === 'paused' ? ['until somebody resumes it'] : []),
    ...(row.state === 'held-up' ? [`because ${row.problem?.detail ?? 'it could not go on'}`] : []),
    ...(time === null ? [] : [`until ${time}`]),
    ...(waits.approval ? ['for an approval'] : []),
    ...waits.guardrails.map((name) => `for the verdict of ${name}`),
  ];
  const what = reasons.length === 0 ? 'comes at once' : `waits ${reasons.join(', and ')}`;
  return {
    step: row.position + 1,
    percent: step.percent,
    waitsFor: { ...waits, time },
    sentence: `Step ${row.position + 1}, to ${step.percent} %, ${what}.`,
  };
}

function audienceOf(row: RolloutRow, asked: Context | undefined): RolloutAnswer['audience'] {
  const serve = serveOf(row.stands, row.place);
  const { has, of } = shareOf(serve, row.variant);
  const percent = (has * 100) / of;
  const given = typeof serve === 'object' && serve !== null ? serve.bucket.by : row.by;
  const by = [given ?? 'targetingKey'].flat();
  const apart = by.length === 1 ? by[0]! : `the first that is there of ${by.join(', ')}`;
  const whom = row.rule === null ? 'whom no rule answers' : `whom rule ${row.rule} is about`;
  const sentence = `${percent} % of those ${whom} get ${row.variant}, told apart by ${apart}; the others keep what they had.`;
  return { percent, by, sentence, ...(asked ? membershipOf(row, asked) : {}) };
}

/** Whether somebody is in now, and the step that brought, or will bring, them in; 0: they had it before. */
function membershipOf(row: RolloutRow, asked: Context): { isIn: boolean; since?: number | null } {
  const start = serveOf(row.start, row.place);
  const past = row.done.map(({ step, percent, value }) => ({
    step: step === null ? numberOf(row, percent) : step + 1,
    serve: serveOf(value, row.place),
  }));
  let serve = serveOf(row.stands, row.place);
  const isKnown = row.done.length > 0 || (typeof serve === 'object' && serve !== null);
  const coming = row.steps.slice(row.position).map(({ percent }, i) => {
    if (serve !== null && isKnown) {
      serve = grown(serve, { variant: row.variant, percent, by: row.by ?? undefined });
    }
    return { step: row.position + i + 1, serve };
  });
  const isOver = row.state === 'aborted' || !isKnown;
  const chain = [{ step: 0, serve: start }, ...past, ...(isOver ? [] : coming)];
  const [isIn, ...within] = hold(
    [serveOf(row.stands, row.place), ...chain.map((one) => one.serve)],
    row,
    asked,
  );
  // By which seed people are told apart is chosen by the first step.
  if (!isKnown) return { isIn: isIn! };
  const first = within.indexOf(true);
  return { isIn: isIn!, since: first === -1 ? null : chain[first]!.step };
}

/** Of a share between steps, the last step that it went past, or went towards. */
function numberOf({ steps }: RolloutRow, percent: number): number {
  const passed = steps.filter((step) => step.percent <= percent).length;
  return Math.max(1, passed);
}

/** Which of these give the variant to that context: asked of the evaluator itself. */
function hold(serves: Serve[], { variant }: RolloutRow, asked: Context): boolean[] {
  const evaluator = createEvaluator();
  const names = new Set(serves.flatMap((serve) => namesIn(serve)).concat(variant));
  const variants = Object.fromEntries([...names].map((name) => [name, name]));
  const flags = serves.map((serve, i): [string, Flag] => [
    `f${i}`,
    {
      type: 'string',
      variants,
      enabled: true,
      off: null,
      requires: [],
      rules: [{ id: 'r', if: { all: [] }, serve }],
      otherwise: { serve: null },
      client: false,
      version: 1,
    },
  ]);
  evaluator.replace({
    format: 1,
    project: 'rollout',
    environment: 'rollout',
    epoch: 'rollout',
    version: 1,
    segments: {},
    flags: Object.fromEntries(flags),
  });
  return serves.map((serve, i) => {
    if (serve === null) return false;
    return evaluator.evaluate(`f${i}`, asked, 0).result.variant === variant;
  });
}

function namesIn(serve: Serve): string[] {
  if (serve === null) return [];
  return typeof serve === 'string' ? [serve] : serve.split.map(({ variant }) => variant);
}
