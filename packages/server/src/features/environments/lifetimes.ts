/**
 * Archives environments whose lifetime is over: an operation like any other, in the log, by the service itself. Every node
 * looks; whoever locks the project first does it, and the others then find it done.
 */
import {
  defineOperation,
  environment,
  keyParam,
  OperationError,
  projectQuery,
  strict,
} from '@halyard/contract';
import { type Actor, localActor } from '../../actor.ts';
import { handle, versionTag } from '../../door.ts';
import type { Timers } from '../../platform/clock.ts';
import { keepLooking } from '../../platform/keep-looking.ts';
import type { System } from '../../platform/system.ts';
import { runOperation } from '../../run-operation.ts';
import { environmentAnswer, getEnvironment } from '../projects/index.ts';
import { archive } from './archive-environment.ts';
import { findEnded } from './queries.ts';

/** How long after its end an environment may still be in use. */
const lookEveryMs = 20_000;

const lifetimes: Actor = { ...localActor, id: 'lifetimes', name: 'lifetimes' };

/** Has no route: nobody may ask for it. */
const expireEnvironment = handle(
  defineOperation({
    name: 'environments.expire',
    method: 'POST',
    path: '/environments/{environment}/expire',
    summary: 'Archive an environment whose lifetime is over',
    permission: 'projects:write',
    params: strict({ environment: keyParam }),
    query: strict(projectQuery),
    answer: environment,
    ifMatch: 'none',
    errors: ['IN_USE'],
  }),
  async (door, { params }) => {
    const row = await getEnvironment(door.db, door.project, params.environment);
    // Under the lock: it may have been extended, or archived by another node.
    const isOver = row.archived_at === null && row.expires_at !== null && row.expires_at <= door.now;
    const now = isOver ? await archive(door, row) : row;
    return { body: environmentAnswer(now), etag: versionTag(now.version) };
  },
);

/** Those that nothing inherits from first. Answers how many changes that took; what cannot be archived stays. */
export async function archiveEnded(system: System): Promise<number> {
  let due = await findEnded(system.database.db, system.clock.now());
  let changes = 0;
  for (let isGoingOn = true; isGoingOn && due.length > 0; ) {
    const left: typeof due = [];
    for (const place of due) {
      const outcome = await archiveOne(system, place);
      if (outcome === 'in use') left.push(place);
      if (outcome === 'archived') changes++;
    }
    isGoingOn = left.length < due.length;
    due = left;
  }
  return changes;
}

async function archiveOne(
  system: System,
  { project, key }: { project: string; key: string },
): Promise<'archived' | 'done already' | 'in use'> {
  try {
    const { seq } = await runOperation(system, expireEnvironment, {
      requestId: `lifetime-of-${key}`,
      authorization: lifetimes,
      params: { environment: key },
      query: { project },
      readBody: async () => undefined,
    });
    return seq === undefined ? 'done already' : 'archived';
  } catch (error) {
    if (error instanceof OperationError && error.code === 'IN_USE') return 'in use';
    throw error;
  }
}

/** Looks now and then again and again, one look at a time. Answers how to end that, which waits for the last look. */
export function watchLifetimes(system: System, timers: Timers): () => Promise<void> {
  const look = () => archiveEnded(system);
  return keepLooking(system, timers, {
    everyMs: lookEveryMs,
    look,
    failure: 'environments could not be archived at their end',
  });
}
