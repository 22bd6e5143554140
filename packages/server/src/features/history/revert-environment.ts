/** All that flags and segments do in one environment goes back; what belongs to every environment stays. */
import { OperationError, operations } from '@halyard/contract';
import type { Flag } from '@halyard/core';
import { type Door, handle } from '../../door.ts';
import type { EnvironmentTree } from '../../environment-tree.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import { allFlagStates, type FlagState } from '../flags/index.ts';
import { getLiveEnvironment } from '../projects/index.ts';
import { allSegmentStates, type SegmentState } from '../segments/index.ts';
import { carryOut, requireBasis } from './carry-out.ts';
import { momentIn } from './moment.ts';
import { PastProject } from './past-project.ts';
import { Plan } from './plan.ts';
import { stateOf, wasArchived } from './queries.ts';

export const revertEnvironment = handle(operations.revertEnvironment, async (door, { params, body }) => {
  const { environment } = params;
  const { onConflict, basis: expected, bringBack, ...asked } = body;
  const moment = await momentIn(door.db, door.project, environment, asked);
  const basis = await stateOf(door.db, door.project, environment);
  requireBasis(expected, basis);
  await getLiveEnvironment(door.db, door.project, environment);
  if (await wasArchived(door.db, door.project, environment, moment.seq)) {
    const when = moment.at.toISOString();
    throw new OperationError(
      'NOT_FOUND',
      `environment ${environment} was archived at ${when}: nothing was in it`,
    );
  }
  const past = await PastProject.open(door.db, door.project, moment);
  const tree = await door.environments();
  const plan = new Plan(tree);
  const scope = { door, tree, past, plan, environment, bringBack };
  for (const state of (await allFlagStates(door.db, door.project, environment)).values())
    await planFlag(scope, state);
  await planSegments(scope);
  return { body: await carryOut(door, plan, { environment, moment, basis, onConflict }) };
});

interface Scope {
  door: Door;
  tree: EnvironmentTree;
  past: PastProject;
  plan: Plan;
  environment: string;
  bringBack: boolean;
}

async function planFlag(
  { door, tree, past, plan, environment, bringBack }: Scope,
  now: FlagState,
): Promise<void> {
  const { key } = now.meta;
  const keep = (why?: string) => plan.flags.set(key, { before: now, after: now, why });
  const isArchived = now.meta.archivedAt !== null;
  const then = await past.find(environment, { kind: 'flag', key });
  if (!then || (then.after === null && !then.isRedacted)) {
    if (isArchived) return void keep();
    const itself = await past.find(null, { kind: 'flag', key });
    const when = itself === undefined ? 'it was created later' : 'it was archived then';
    return void keep(`${when}; whether there is a flag concerns every environment`);
  }
  if (isArchived && !bringBack) {
    return void keep('it has been archived since, and bringing it back was not wanted');
  }
  const after = await plan.readOrRefuse({ kind: 'flag', key }, () =>
    past.flag(now, { nowAt: door.now, tree, only: [environment] }),
  );
  if (!after) return void keep('it cannot go back: what it was is redacted');
  const meta = isArchived ? { ...after.meta, archivedAt: null } : after.meta;
  const why = isArchived ? 'it comes back in every environment' : describeDrift(then.after as Flag, now);
  plan.flags.set(key, { before: now, after: { ...after, meta }, why });
}

/** What of a flag was otherwise then and stays, since every environment has it. */
function describeDrift(then: Flag, { meta }: FlagState): string | undefined {
  const names = (['variants', 'client'] as const).filter((name) => !sameJson(then[name], meta[name]));
  if (names.length === 0) return undefined;
  return `its ${names.join(' and ')} changed since, and stay: they belong to every environment`;
}

async function planSegments({ door, tree, past, plan, environment, bringBack }: Scope): Promise<void> {
  const now = await allSegmentStates(door.db, door.project, environment);
  const living = (await past.living(environment)).filter(({ kind }) => kind === 'segment');
  const then = new Set(living.map(({ key }) => key));
  for (const [key, before] of now) {
    if (then.has(key)) continue;
    const why = 'it was created later; whether there is a segment concerns every environment';
    plan.segments.set(key, { before, after: before, why });
  }
  for (const key of then) {
    const before: SegmentState | undefined = now.get(key);
    if (!before && !bringBack) {
      const why = 'it has been deleted since, and bringing it back was not wanted';
      plan.segments.set(key, { before, after: before, why });
      continue;
    }
    const after = await plan.readOrRefuse({ kind: 'segment', key }, () =>
      past.segment(key, before, { nowAt: door.now, tree, only: [environment] }),
    );
    plan.segments.set(key, { before, after: after ?? before });
  }
}
