/** One's own edits of a segment, carried over to what somebody else made of it meanwhile. */
import type { Membership } from './membership.ts';

export interface Merged {
  membership: Membership;
  /** What both changed, otherwise: one of the two has to be chosen. */
  conflicts: ConflictField[];
}

export type ConflictField = 'attribute' | 'rest';

/**
 * Keys that were added and removed are added to and removed from what is live, so nobody loses any. Of what cannot be mixed one's own
 * stays, and is named where the other changed it, too.
 */
export function mergeMembership(base: Membership, mine: Membership, live: Membership): Merged {
  const conflicts: ConflictField[] = [];
  const pick = (field: ConflictField): Membership => {
    const [before, own, other] = [base[field], mine[field], live[field]];
    if (isSame(own, before)) return live;
    if (!isSame(other, before) && !isSame(other, own)) conflicts.push(field);
    return mine;
  };
  const membership = {
    attribute: pick('attribute').attribute,
    rest: pick('rest').rest,
    included: mergeKeys(base.included, mine.included, live.included),
    excluded: mergeKeys(base.excluded, mine.excluded, live.excluded),
  };
  return { membership, conflicts };
}

function mergeKeys(base: readonly string[], mine: readonly string[], live: readonly string[]): string[] {
  const { added, removed } = keyEdits(base, mine);
  const gone = new Set(removed);
  return [...new Set([...live.filter((key) => !gone.has(key)), ...added])];
}

/** What came and what went. */
export function keyEdits(
  before: readonly string[],
  after: readonly string[],
): { added: string[]; removed: string[] } {
  const [was, is] = [new Set(before), new Set(after)];
  return {
    added: after.filter((key) => !was.has(key)),
    removed: before.filter((key) => !is.has(key)),
  };
}

export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
