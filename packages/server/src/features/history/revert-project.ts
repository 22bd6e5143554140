/** All flags and segments of a project go back, in every environment that was there. */
import { operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { allFlagStates, configurationsIn } from '../flags/index.ts';
import { allSegmentStates, conditionsIn } from '../segments/index.ts';
import { carryOut, requireBasis } from './carry-out.ts';
import { momentOf } from './moment.ts';
import { PastProject, withoutFollowing, withoutFollowingConditions } from './past-project.ts';
import { Plan } from './plan.ts';
import { stateOf } from './queries.ts';
import { heirsIn } from './revert-entry.ts';

export const revertProject = handle(operations.revertProject, async (door, { body }) => {
  const { onConflict, basis: expected, keepNewer, environment, ...asked } = body;
  const { db, project, now } = door;
  const moment = await momentOf(db, project, environment, asked);
  const basis = await stateOf(db, project, null);
  requireBasis(expected, basis);
  const past = await PastProject.open(db, project, moment);
  const tree = await door.environments();
  const plan = new Plan(tree);

  // With what environments inherit that were there then: some of it may have been their own.
  const heirs = heirsIn(tree).filter((key) => past.hadEnvironment(key));
  const flags = await allFlagStates(db, project);
  const segments = await allSegmentStates(db, project);
  for (const heir of heirs) {
    for (const [key, one] of await configurationsIn(db, project, heir))
      flags.get(key)!.configurations.set(heir, one);
    for (const [key, one] of await conditionsIn(db, project, heir))
      segments.get(key)!.environments.set(heir, one);
  }

  for (const [key, before] of flags) {
    const isNewer = (await past.find(null, { kind: 'flag', key })) === undefined;
    if (!isNewer) {
      const read = () => past.flag(before, { nowAt: now, tree });
      const after = await plan.readOrRefuse({ kind: 'flag', key }, read);
      plan.flags.set(key, withoutFollowing(before, after ?? before));
    } else if (before.meta.archivedAt !== null) {
      plan.flags.set(key, { before, after: before });
    } else if (keepNewer) {
      plan.flags.set(key, { before, after: before, why: 'it was created later, and was to be kept' });
    } else {
      plan.markAsNewer('flag', key);
      const after = { ...before, meta: { ...before.meta, archivedAt: now } };
      plan.flags.set(key, { before, after, why: 'it was created later' });
    }
  }

  const living = (await past.living(null)).filter(({ kind }) => kind === 'segment');
  const then = new Set(living.map(({ key }) => key));
  for (const [key, before] of segments) {
    if (then.has(key)) continue;
    if (keepNewer) {
      plan.segments.set(key, { before, after: before, why: 'it was created later, and was to be kept' });
      continue;
    }
    plan.markAsNewer('segment', key);
    plan.segments.set(key, { before, after: undefined, why: 'it was created later' });
  }
  for (const key of then) {
    const before = segments.get(key);
    const after = await plan.readOrRefuse({ kind: 'segment', key }, () =>
      past.segment(key, before, { nowAt: now, tree }),
    );
    plan.segments.set(key, after ? withoutFollowingConditions(before, after) : { before, after: before });
  }
  if (plan.isIdle)
    door.authoriseAny([{ environment: null }, ...tree.keys.map((key) => ({ environment: key }))]);
  const restoration = await carryOut(door, plan, { environment: null, moment, basis, onConflict });
  return {
    body: { ...restoration, newEnvironments: tree.keys.filter((key) => !past.hadEnvironment(key)) },
  };
});
