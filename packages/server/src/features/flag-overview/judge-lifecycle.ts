/** Whether a flag is young, used, settled or ready to go, and why: from what is known of it, and the time. Pure. */
import type { Lifecycle, StaleReasonCode } from '@halyard/contract';

export interface LifeFacts {
  /** Made to stay as it is, as kill switches are: that it always answers the same is no reason to remove it. */
  isPermanent: boolean;
  createdAt: Date;
  /** When anything of it was changed last, in any environment. */
  updatedAt: Date;
  expiresAt: Date | null;
  archivedAt: Date | null;
  /** null: never; undefined: not to be known. */
  lastEvaluatedAt: Date | null | undefined;
  /** What everyone gets in every environment; null: the caller's own default; undefined: it depends. */
  soleVariant: string | null | undefined;
}

const dayMs = 86_400_000;
/** A flag that nobody asks for yet is new for so long. */
export const newDays = 7;
/** What answers everyone alike is stable after so long without a change. */
export const stableDays = 7;
/** What is not evaluated, or answers everyone alike, is stale after so long. */
export const staleDays = 30;
/** Applications may report what they evaluated before a flag was archived later than that. */
const afterArchivingMs = 600_000;

export function judgeLifecycle(facts: LifeFacts, now: Date): Lifecycle {
  const { archivedAt, createdAt, updatedAt, lastEvaluatedAt, soleVariant } = facts;
  const daysSince = (instant: Date) => (now.getTime() - instant.getTime()) / dayMs;
  if (archivedAt !== null) return { stage: 'archived', reasons: reasonsOfArchived(facts, daysSince) };
  const reasons = reasonsOf(facts, daysSince, now);
  if (reasons.length > 0) return { stage: 'stale', reasons };
  if (lastEvaluatedAt === null && daysSince(createdAt) < newDays) return { stage: 'new', reasons };
  const isSettled = soleVariant !== undefined && daysSince(updatedAt) >= stableDays;
  return { stage: isSettled ? 'stable' : 'active', reasons };
}

type DaysSince = (instant: Date) => number;

function reasonsOf(facts: LifeFacts, daysSince: DaysSince, now: Date): Lifecycle['reasons'] {
  const { isPermanent, createdAt, updatedAt, expiresAt, lastEvaluatedAt, soleVariant } = facts;
  const reasons: Lifecycle['reasons'] = [];
  if (expiresAt !== null && expiresAt <= now) {
    reasons.push(reason('expired', expiresAt, `It was to end on ${day(expiresAt)}`));
  }
  if (lastEvaluatedAt === null && daysSince(createdAt) >= staleDays) {
    const text = `Never evaluated since it was made on ${day(createdAt)}`;
    reasons.push(reason('never-evaluated', createdAt, text));
  }
  if (lastEvaluatedAt && daysSince(lastEvaluatedAt) >= staleDays) {
    const text = `Not evaluated since ${day(lastEvaluatedAt)}`;
    reasons.push(reason('not-evaluated', lastEvaluatedAt, text));
  }
  if (!isPermanent && soleVariant !== undefined && daysSince(updatedAt) >= staleDays) {
    const what = soleVariant ?? "the application's own default";
    const text = `Everyone has got ${what} in every environment since ${day(updatedAt)}`;
    reasons.push(reason('one-variant', updatedAt, text));
  }
  return reasons;
}

function reasonsOfArchived(
  { archivedAt, lastEvaluatedAt }: LifeFacts,
  daysSince: DaysSince,
): Lifecycle['reasons'] {
  if (!lastEvaluatedAt || daysSince(lastEvaluatedAt) >= staleDays) return [];
  if (lastEvaluatedAt.getTime() < archivedAt!.getTime() + afterArchivingMs) return [];
  const text = `Archived on ${day(archivedAt!)}, and asked for on ${day(lastEvaluatedAt)} still`;
  return [reason('archived-in-use', lastEvaluatedAt, text)];
}

function reason(code: StaleReasonCode, since: Date, text: string): Lifecycle['reasons'][number] {
  return { code, since: since.toISOString(), sentence: `${text}.` };
}

/** In UTC; screens have the instant, too. */
function day(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
