/** How many approvals it takes, and whether that many count. */
import { mayChange, OperationError, protectedWrite } from '@halyard/contract';
import type { AskedFor, Door } from '../../door.ts';
import { countApprovals, type NoteRow, type Proposal } from './count-approvals.ts';

/**
 * Of what was carried out and does not stay yet: throws NOT_APPROVED unless as many approvals count as it takes, by the
 * rights of now, and as many as the environments want now.
 */
export async function requireApproved(
  door: Pick<Door, 'db' | 'environments' | 'actor' | 'now'>,
  row: Proposal,
  { notes, asked }: { notes: readonly NoteRow[]; asked: readonly AskedFor[] },
): Promise<void> {
  const needed = await approvalsNeededNow(door, row, asked);
  if (needed === 0) return;
  const { count, all } = await countApprovals(door.db, row, { notes, asked, now: door.now });
  if (count >= needed) return;
  const lost = all.find(({ counts, revision }) => !counts && revision === row.revision);
  const why = lost ? `; that of ${lost.by.name} does not: ${lost.why}` : '';
  throw new OperationError('NOT_APPROVED', `it takes ${needed} approvals, and ${count} count now${why}`, {
    more: { approvalsNeeded: needed },
  });
}

/** As many as it took when it was held or approved of last, and as the environments want now. `actor`: its author. */
export async function approvalsNeededNow(
  door: Pick<Door, 'environments' | 'actor'>,
  row: Pick<Proposal, 'approvals_needed'>,
  asked: readonly AskedFor[],
): Promise<number> {
  return Math.max(row.approvals_needed, await approvalsFor(door, asked));
}

/** As many as the environments want in which something guarded is changed; one at least where protected:write is missing. */
export async function approvalsFor(
  door: Pick<Door, 'environments' | 'actor'>,
  asked: readonly AskedFor[],
): Promise<number> {
  const tree = await door.environments();
  const wanted = asked.flatMap(({ guarded, target }) => {
    if (guarded === null) return [];
    const isOpen =
      !tree.isProtected(guarded) ||
      mayChange(door.actor.rules, protectedWrite, { ...target, environment: guarded });
    return [Math.max(tree.approvalsOf(guarded), isOpen ? 0 : 1)];
  });
  return Math.max(0, ...wanted);
}
