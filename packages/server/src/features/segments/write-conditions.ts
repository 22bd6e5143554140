/**
 * Conditions of segments written, given versions and taken down for the log, and with each what inherits it: a handful
 * of statements, however many segments and environments. Whether they may stand is judged before.
 */
import type { Authorised, Door } from '../../door.ts';
import { heirsOf, nearestLast } from '../../environment-tree.ts';
import { copyConditions, ownersOf, saveConditions, versionsOf } from './queries.ts';
import { loggedCondition, type SegmentCondition } from './segment-state.ts';

export interface ConditionChange {
  /** For its environment. */
  may: Authorised;
  key: string;
  /** undefined: it is new there. */
  before: SegmentCondition | undefined;
  condition: SegmentCondition;
}

interface Heir {
  environment: string;
  segment: string;
  source: string;
  change: ConditionChange;
  may: Authorised;
}

/** Each with its new version, in their order. Of a segment and environment there may be one. */
export async function writeConditions(
  door: Door,
  changes: readonly ConditionChange[],
): Promise<SegmentCondition[]> {
  const [first] = changes;
  if (!first) return [];
  const versions = await door.nextVersions(changes.map(({ may }) => may));
  const written = changes.map(({ condition }, i) => ({ ...condition, version: versions[i]! }));
  await saveConditions(
    door.writer(first.may),
    door.project,
    changes.map(({ may, key }, i) => ({ ...written[i]!, environment: may.environment!, segment: key })),
  );
  for (const [i, { may, key, before }] of changes.entries()) {
    const was = before ? loggedCondition(before) : null;
    const after = loggedCondition(written[i]!);
    door.put(may, { kind: 'segment', key, version: versions[i]!, before: was, after });
  }
  await reachHeirsOfConditions(door, changes);
  return written;
}

/** What has been written and taken down for its own environments, for those that inherit it. */
export async function reachHeirsOfConditions(door: Door, changes: readonly ConditionChange[]): Promise<void> {
  await writeHeirs(door, await findHeirs(door, changes));
}

async function findHeirs(door: Door, changes: readonly ConditionChange[]): Promise<Heir[]> {
  const tree = await door.environments();
  const above = changes.filter(({ may }) => tree.childrenOf(may.environment!).length > 0);
  if (above.length === 0) return [];
  const owners = await ownersOf(door.db, door.project, [...new Set(above.map(({ key }) => key))]);
  const placeOf = (environment: string, segment: string) => `${environment}\n${segment}`;
  const written = new Set(changes.map(({ may, key }) => placeOf(may.environment!, key)));
  // Where several changes stand above one another, the nearest one is what is inherited.
  const heirs = new Map<string, Heir>();
  for (const change of nearestLast(tree, above)) {
    const source = change.may.environment!;
    const segment = change.key;
    for (const environment of heirsOf(tree, source, (other) => owners.get(segment)!.has(other))) {
      const place = placeOf(environment, segment);
      // What begins to inherit in this very change has been written as it is to be.
      if (written.has(place)) continue;
      heirs.set(place, {
        environment,
        segment,
        source,
        change,
        may: door.inherited(change.may, environment),
      });
    }
  }
  return [...heirs.values()];
}

async function writeHeirs(door: Door, heirs: readonly Heir[]): Promise<void> {
  const [first] = heirs;
  if (!first) return;
  const places = heirs.map(({ environment, segment, source }) => ({ environment, segment, source }));
  const olds = await versionsOf(door.db, door.project, places);
  const versions = await door.nextVersions(heirs.map(({ may }) => may));
  await copyConditions(
    door.writer(first.may),
    door.project,
    places.map((place, i) => ({ ...place, version: versions[i]! })),
  );
  for (const [i, { may, change, environment, segment }] of heirs.entries()) {
    const version = versions[i]!;
    const old = olds.get(`${environment}\n${segment}`) ?? 0;
    const was = change.before ? loggedCondition({ ...change.before, version: old, inherited: true }) : null;
    const after = loggedCondition({ ...change.condition, version, inherited: true });
    door.put(may, { kind: 'segment', key: segment, version, before: was, after });
  }
}
