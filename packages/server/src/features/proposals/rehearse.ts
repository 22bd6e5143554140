/** What a held operation would do if it were applied now, as those who decide about it need to know. */
import type { HeldFinding } from '@halyard/contract';
import { type Flag, lintFlag, lintSegment, type Segment } from '@halyard/core';
import { authorNow } from '../../actor.ts';
import type { AskedFor, Door, Item } from '../../door.ts';
import { approvalsNeededNow } from '../approvals/index.ts';
import { type HeldRow, parseCalls } from '../held-operations/index.ts';
import { liveSurroundings } from '../snapshots/index.ts';

export interface Rehearsal {
  items: readonly Item[];
  asked: readonly AskedFor[];
  findings: HeldFinding[];
  /** How many approvals it takes now. */
  approvalsNeeded: number;
}

/** By the rights that its author has now. Throws what applying it would throw. Nothing of it stays. */
export async function rehearse(door: Door, row: HeldRow): Promise<Rehearsal> {
  const author = await authorNow(door.db, row.author, door.now);
  const calls = await parseCalls(door.project, row.calls);
  let findings: HeldFinding[] = [];
  const { items, asked } = await door.carryOut(calls, {
    as: author,
    isRehearsal: true,
    isApproved: true,
    judge: async (carried) => {
      findings = await findIn(door, carried.items);
    },
  });
  const by = { environments: () => door.environments(), actor: author };
  const approvalsNeeded = await approvalsNeededNow(by, row, asked);
  return { items, asked, findings, approvalsNeeded };
}

/** Of flags and segments as they would be, beside everything else as it would be: wants to be asked before it is undone. */
async function findIn(door: Door, items: readonly Item[]): Promise<HeldFinding[]> {
  const surroundings = liveSurroundings(door);
  const now = door.now.getTime();
  const found: HeldFinding[] = [];
  for (const environment of new Set(items.flatMap((item) => item.environment ?? []))) {
    const known = {
      flags: await surroundings.flags(environment),
      segments: await surroundings.segments(environment),
    };
    for (const { environment: at, kind, key, after } of items) {
      if (at !== environment || after === null || (kind !== 'flag' && kind !== 'segment')) continue;
      const findings =
        kind === 'flag'
          ? lintFlag(known.flags.get(key) ?? (after as Flag), { known, now })
          : lintSegment(known.segments.get(key) ?? (after as Segment), { known, now });
      // A variant that this environment has no use for another may have.
      for (const { pointer, code, message } of findings) {
        if (code !== 'unused-variant') found.push({ environment, kind, key, pointer, code, message });
      }
    }
  }
  return found;
}
