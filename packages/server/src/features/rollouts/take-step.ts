/** One step of a rollout: the share grows where it stands, and nothing is forced onto what somebody else has put there. */
import { invalidInput, OperationError } from '@halyard/contract';
import type { Door } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import { type FlagConfiguration, type FlagState, replaceConfiguration } from '../flags/index.ts';
import { placeOf, serveOf, valueAt } from './place.ts';
import type { RolloutRow } from './queries.ts';
import { positionsOf, shareOf, withShare } from './share.ts';
import { dueAfter } from './waits.ts';

/** What stands at one pointer, and should not, or should have been left. */
export interface RolloutConflict {
  environment: string;
  kind: 'flag';
  key: string;
  pointer: string;
  was: unknown;
  is: unknown;
  would: unknown;
}

/** What somebody else has changed since the rollout wrote there. `would`: what is about to be put there. */
export function findConflicts(
  row: RolloutRow,
  configuration: FlagConfiguration,
  would: unknown,
): RolloutConflict[] {
  const { environment, flag: key, place, stands } = row;
  const at = { environment, kind: 'flag' as const, key };
  const now = placeOf(configuration, row.rule);
  if (now?.pointer !== place.pointer) {
    const pointer = row.rule === null ? '/otherwise/serve' : `/rules/${row.rule}/serve`;
    const was = place.isInserted ? null : stands;
    const is = now ? valueAt(configuration, { pointer, rule: row.rule, isInserted: false }) : null;
    return [{ ...at, pointer, was, is, would }];
  }
  const is = valueAt(configuration, place);
  return sameJson(is, stands) ? [] : [{ ...at, pointer: place.pointer, was: stands, is, would }];
}

/** Throws CONFLICT. */
export function requireUntouched(row: RolloutRow, configuration: FlagConfiguration, would: unknown): void {
  const conflicts = findConflicts(row, configuration, would);
  if (conflicts.length === 0) return;
  const pointers = conflicts.map(({ pointer }) => pointer).join(', ');
  throw new OperationError(
    'CONFLICT',
    `somebody has edited ${pointers} of ${row.flag} in ${row.environment} since the rollout wrote there`,
    { more: { conflicts } },
  );
}

/**
 * Writes the share and answers the rollout after it, unsaved, with what the flag does now. `step` null: a share between
 * steps; `position`: how many steps are then behind it. Throws CONFLICT where that would not be growth, or not its own.
 */
export async function takeStep(
  door: Door,
  row: RolloutRow,
  { state, configuration }: { state: FlagState; configuration: FlagConfiguration },
  { percent, step, position }: { percent: number; step: number | null; position: number },
) {
  requireUntouched(row, configuration, { variant: row.variant, percent });
  if (!Object.hasOwn(state.meta.variants, row.variant)) {
    throw invalidInput([{ pointer: '/variant', message: `there is no variant ${row.variant} any more` }]);
  }
  requireGrowth(row, percent);
  const share = { variant: row.variant, percent, by: row.by ?? undefined };
  const next = withShare(configuration, state.meta, share, row.rule ?? undefined);
  const answer = await replaceConfiguration(door, state, row.environment, next);
  const value = valueAt(next, row.place);
  const done = { step, percent, at: door.now.toISOString(), version: row.version + 1, value };
  const stepped: RolloutRow = {
    ...row,
    stands: value,
    state: position < row.steps.length ? 'running' : 'done',
    position,
    done: [...row.done, done],
    due_at: dueAfter(row.steps[position], door.now),
    remaining_ms: null,
    problem: null,
  };
  return { stepped, answer };
}

function requireGrowth({ variant, stands, place }: RolloutRow, percent: number): void {
  const serve = serveOf(stands, place);
  const { has, of } = shareOf(serve, variant);
  const bucket = serve === null || typeof serve === 'string' ? { by: '', of } : serve.bucket;
  if (has <= positionsOf(percent, bucket)) return;
  throw new OperationError(
    'CONFLICT',
    `${(has * 100) / of} % get ${variant} already, and a rollout only grows: ${percent} % would take it from some`,
    { more: { conflicts: [] } },
  );
}
