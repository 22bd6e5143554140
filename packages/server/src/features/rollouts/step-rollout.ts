/**
 * Takes the steps that are due: an operation like any other, in the log, by whoever began the rollout and by the rights they
 * have now. Every node looks; whoever locks the project first does it, and the others then find it done.
 */
import {
  defineOperation,
  keyParam,
  OperationError,
  operations,
  projectQuery,
  strict,
} from '@halyard/contract';
import { z } from 'zod';
import { type Actor, authorNow, localActor } from '../../actor.ts';
import { type Door, handle } from '../../door.ts';
import type { Timers } from '../../platform/clock.ts';
import { keepLooking } from '../../platform/keep-looking.ts';
import type { System } from '../../platform/system.ts';
import { takeDue } from '../../platform/take-due.ts';
import { isUnavailable } from '../../platform/unavailable.ts';
import { runOperation } from '../../run-operation.ts';
import { getFlag, matched } from '../flags/index.ts';
import { heldUp } from './judge-rollout.ts';
import { isLet, requireLet } from './let-go-on.ts';
import { claimRollout, findWaking, type RolloutRow } from './queries.ts';
import { eventOf, saveRollout } from './save-rollout.ts';
import { takeStep } from './take-step.ts';
import { nextStep } from './waits.ts';

/** How late a step may be where nothing else delays it. */
const lookEveryMs = 1_000;

const watcher: Actor = { ...localActor, id: 'rollouts', name: 'rollouts' };

/** Has no route: nobody may ask for it. */
const stepRollout = handle(
  defineOperation({
    name: 'rollouts.step',
    method: 'POST',
    path: '/rollouts/{rolloutId}/step',
    summary: 'Take the next step of a rollout, where it is due',
    permission: 'flags:write',
    params: strict({ rolloutId: keyParam }),
    query: strict(projectQuery),
    answer: z.null(),
    ifMatch: 'none',
  }),
  async (door, { params }) => {
    const row = await claimRollout(door.db, door.project, params.rolloutId);
    // Under the lock: it may have been paused, or another node was faster.
    const isDue = row !== undefined && row.wakes_at !== null && row.wakes_at <= door.now;
    if (isDue) await step(door, row);
    return { body: null };
  },
);

/** By the right to begin the rollout, since it does a part of that. */
const nextStepOf = handle(
  defineOperation({
    name: operations.rolloutFlag.name,
    method: 'POST',
    path: '/rollouts/{rolloutId}/step',
    summary: 'The step itself, by whoever began the rollout',
    permission: operations.rolloutFlag.permission,
    params: strict({ rolloutId: keyParam }),
    answer: z.null(),
    ifMatch: 'none',
  }),
  async (door, { params }) => {
    const row = (await claimRollout(door.db, door.project, params.rolloutId))!;
    const { flag, environment, position } = row;
    const standing = await matched(door, { flagId: flag, environment });
    const { tags } = standing.state.meta;
    const may = door.authorise({ environment, tags });
    await requireLet(door, row, tags);
    const { percent } = nextStep(row)!;
    const target = { percent, step: position, position: position + 1 };
    const { stepped } = await takeStep(door, row, standing, target);
    await saveRollout(door, may, row, stepped);
    return { body: null };
  },
);

/** Or holds the rollout up and says why; what the step had written until then is undone. */
async function step(door: Door, row: RolloutRow): Promise<void> {
  const input = { params: { rolloutId: row.id }, query: {}, body: undefined };
  try {
    const author = await authorNow(door.db, row.author, door.now);
    await door.carryOut([{ handler: nextStepOf, input }], { as: author, isApproved: isLet(row) });
    door.becomes(author);
  } catch (error) {
    if (isUnavailable(error) || (error instanceof OperationError && error.code === 'DATABASE_UNAVAILABLE'))
      throw error;
    if (!(error instanceof OperationError)) door.logUnforeseen(error);
    const why =
      error instanceof OperationError
        ? error
        : new OperationError('INTERNAL', 'something went wrong here: report the id of the rollout');
    const { meta } = await getFlag(door.db, door.project, row.flag);
    const may = door.authorise({ environment: row.environment, tags: meta.tags });
    const stopped = heldUp({ ...row, events: [...row.events, eventOf(door, row, 'held-up')] }, why);
    await saveRollout(door, may, row, stopped);
  }
}

/** Takes every step that is due now, one change each. Answers how many changes that took. */
export function stepRollouts(system: System, pause?: () => Promise<void>): Promise<number> {
  return takeDue({
    find: (limit, others) => findWaking(system.database.db, system.clock.now(), limit, others),
    async take({ id, project }) {
      const { seq } = await runOperation(system, stepRollout, {
        requestId: `rollout-${id}`,
        authorization: watcher,
        params: { rolloutId: id },
        query: { project },
        readBody: async () => undefined,
      });
      return seq !== undefined;
    },
    ...(pause ? { pause } : {}),
  });
}

/** Looks now and then again and again, one look at a time. Answers how to end that, which waits for the last look. */
export function watchRollouts(system: System, timers: Timers): () => Promise<void> {
  const pause = () => new Promise<void>((resolve) => timers.after(lookEveryMs, resolve));
  return keepLooking(system, timers, {
    everyMs: lookEveryMs,
    look: () => stepRollouts(system, pause),
    failure: 'steps of rollouts could not be taken',
  });
}
