/**
 * Gives a variant to a share of users: at once, or as a rollout of several steps, of which the first is taken now unless it
 * waits for something.
 */

import { hash } from 'node:crypto';
import {
  type FieldProblem,
  invalidInput,
  OperationError,
  operations,
  type RolloutStep,
} from '@halyard/contract';
import { weightsOf } from '@halyard/core';
import { loggedActor } from '../../actor.ts';
import { type Door, handle, versionTag } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import {
  configurationAnswer,
  type FlagConfiguration,
  type FlagState,
  judgeFlag,
  matched,
  replaceConfiguration,
  requireHoldable,
} from '../flags/index.ts';
import { liveSurroundings } from '../snapshots/index.ts';
import { letGoOn } from './let-go-on.ts';
import { placeOf, serveOf, valueAt } from './place.ts';
import { findTemplate, newestOf, type RolloutRow, type RolloutTarget } from './queries.ts';
import { answerOf } from './rollout-answer.ts';
import { saveRollout } from './save-rollout.ts';
import { positionsOf, shareOf, withShare } from './share.ts';
import { takeStep } from './take-step.ts';
import { dueAfter } from './waits.ts';

interface Wanted {
  variant: string;
  by?: string | string[] | undefined;
  rule?: string | undefined;
  template?: string | undefined;
}

export const rolloutFlag = handle(operations.rolloutFlag, async (door, { params, body }) => {
  const { environment } = body;
  const standing = await matched(door, { flagId: params.flagId, environment });
  const { state, configuration } = standing;
  const steps = body.steps ?? (await stepsOfTemplate(door, body.template)) ?? [{ percent: body.percent! }];
  requireRollable(state, body.variant);
  const isAtOnce = steps.length === 1 && !waits(steps[0]!);
  const share = { variant: body.variant, percent: steps[0]!.percent, by: body.by };
  const next = withShare(configuration, state.meta, share, body.rule);
  if (isAtOnce) return replaceConfiguration(door, state, environment, next);

  const begun = await begin(door, standing, { environment, steps, body });
  const may = door.authorise({ environment, tags: state.meta.tags });
  const row = letGoOn(door, begun);
  if (waits(steps[0]!)) {
    // Whatever is wrong with it is said now, and not when nobody looks.
    const after = { ...state, configurations: new Map(state.configurations).set(environment, next) };
    await judgeFlag(state, after, {
      pointer: () => '',
      problems: [],
      surroundings: liveSurroundings(door),
    });
    const saved = await saveRollout(door, may, undefined, row);
    const rollout = await answerOf(door, saved);
    return {
      body: { ...configurationAnswer(configuration), rollout },
      etag: versionTag(configuration.version),
    };
  }
  const { stepped, answer } = await takeStep(door, row, standing, {
    percent: steps[0]!.percent,
    step: 0,
    position: 1,
  });
  const saved = await saveRollout(door, may, undefined, stepped);
  return { ...answer, body: { ...answer.body, rollout: await answerOf(door, saved) } };
});

function waits({ after, approval, guardrails }: RolloutStep): boolean {
  return after !== undefined || approval === true || guardrails !== undefined;
}

async function stepsOfTemplate(door: Door, key: string | undefined): Promise<RolloutStep[] | undefined> {
  if (key === undefined) return undefined;
  const template = await findTemplate(door.db, door.project, key);
  if (template) return template.steps;
  throw invalidInput([{ pointer: '/template', message: `there is no rollout template ${key}` }]);
}

function requireRollable(state: FlagState, variant: string): void {
  requireHoldable(state, 'it is not rolled out; enable or disable it');
  const { variants } = state.meta;
  if (Object.hasOwn(variants, variant)) return;
  const names = Object.keys(variants).join(', ');
  throw invalidInput([
    { pointer: '/variant', message: `there is no variant ${variant}; there are ${names}` },
  ]);
}

/** The rollout before its first step. Throws INVALID_INPUT, and CONFLICT where one is under way there. */
async function begin(
  door: Door,
  { state, configuration }: { state: FlagState; configuration: FlagConfiguration },
  { environment, steps, body }: { environment: string; steps: RolloutStep[]; body: Wanted },
): Promise<RolloutRow> {
  const rule = body.rule ?? null;
  const flag = state.meta.key;
  const target = { project: door.project, environment, flag, rule };
  const newest = await newestOf(door.db, target);
  if (newest && newest.state !== 'done' && newest.state !== 'aborted') {
    const message = `a rollout of ${newest.variant} is ${newest.state}; abort it first`;
    throw new OperationError('CONFLICT', message, { more: { conflicts: [{ id: newest.id, message }] } });
  }
  // There is one: withShare() has found it.
  const place = placeOf(configuration, rule)!;
  const start = valueAt(configuration, place);
  requireGrowth(start === null ? null : serveOf(start, place), steps, body);
  return {
    ...target,
    id: idAfter(newest?.id, target),
    variant: body.variant,
    by: body.by ?? null,
    steps,
    place,
    start,
    stands: start,
    state: 'running',
    position: 0,
    done: [],
    due_at: dueAfter(steps[0], door.now),
    remaining_ms: null,
    wakes_at: null,
    events: [],
    problem: null,
    author: loggedActor(door.actor),
    granted: false,
    granted_version: 1,
    passed_by: null,
    version: 0,
    created_at: door.now,
  };
}

/** The same whenever it is asked for, until one has begun there: what is held is known by what its rehearsal wrote. */
function idAfter(newest: string | undefined, target: RolloutTarget): string {
  const { project, environment, flag, rule } = target;
  const name = JSON.stringify([project, environment, flag, rule, newest ?? null]);
  return hash('sha256', name, 'hex').slice(0, 16);
}

/**
 * Whoever has the variant already keeps it: neither a smaller share nor another attribute takes it away. Nor are parts dealt
 * anew by another attribute: among those who got none of them somebody may have the variant from further down.
 */
function requireGrowth(
  serve: ReturnType<typeof serveOf>,
  [first]: RolloutStep[],
  { variant, by, template }: Wanted,
): void {
  const { has, of } = shareOf(serve, variant);
  const split = serve === null || typeof serve === 'string' ? undefined : serve;
  const problems: FieldProblem[] = [];
  if (has > positionsOf(first!.percent, split?.bucket ?? { by: '', of })) {
    const message = `${(has * 100) / of} % get ${variant} already, and a rollout of several steps only grows; percent instead of steps may shrink it`;
    problems.push({ pointer: template === undefined ? '/steps/0/percent' : '/template', message });
  }
  const isByAnother = split && by !== undefined && !sameJson(by, split.bucket.by);
  if (isByAnother && isDealt(split, of)) {
    const apart = `is told apart by ${JSON.stringify(split.bucket.by)} there already`;
    const message =
      has > 0
        ? `who gets ${variant} ${apart}; by another attribute some of them would lose it`
        : `who gets which part ${apart}; by another attribute everyone would be dealt another`;
    problems.push({ pointer: '/by', message });
  }
  if (problems.length > 0) throw invalidInput(problems);
}

/** Whether some get another part of it than others, or none. */
function isDealt({ split }: Exclude<NonNullable<ReturnType<typeof serveOf>>, string>, of: number): boolean {
  const [first, ...others] = weightsOf(split).filter(({ weight }) => weight > 0);
  return first !== undefined && (others.length > 0 || first.weight < of);
}
