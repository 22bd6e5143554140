import type { Condition } from '@halyard/core';
import { useState } from 'react';
import { useRead } from '../../api/use-read.ts';
import { type Membership, readMembership, writeMembership } from './membership.ts';
import { type ConflictField, isSame, mergeMembership } from './merge-membership.ts';

interface Edit {
  /** What it began from, and its version there. */
  base: Membership;
  version: number;
  mine: Membership;
}

export interface ConditionDraft {
  /** As it is live. */
  live: Membership;
  /** Taken over from this environment; undefined: its own. */
  from: string | undefined;
  /** With one's own edits. */
  edited: Membership;
  isDirty: boolean;
  /** Somebody else changed it since the edits began. */
  isRebased: boolean;
  conflicts: readonly ConflictField[];
  etag: string | undefined;
  change: (part: Partial<Membership>) => void;
  /** One's own or the live one of what both changed. */
  choose: (field: ConflictField, whose: 'mine' | 'live') => void;
  discard: () => void;
  condition: () => Condition;
}

/**
 * Edits of whom a segment holds, apart from what is live, an environment each. What somebody else saves meanwhile is mixed in where it
 * can be; where both changed the same, it is asked. `draft` is undefined until it was read.
 */
export function useConditionDraft(project: string, segment: string, environment: string) {
  const read = useRead(
    'readCondition',
    { params: { segmentId: segment, environment }, query: { project } },
    { enabled: environment !== '' },
  );
  const [edits, setEdits] = useState<Readonly<Record<string, Edit>>>({});
  const dirty = Object.entries(edits)
    .filter(([, { base, mine }]) => !isSame(base, mine))
    .map(([key]) => key);
  const set = (edit: Edit | undefined) =>
    setEdits(({ [environment]: _, ...others }) =>
      edit === undefined ? others : { ...others, [environment]: edit },
    );
  const { data } = read;
  let draft: ConditionDraft | undefined;
  if (data) {
    const live = readMembership(data.if);
    const edit = edits[environment] ?? { base: live, version: data.version, mine: live };
    const isRebased = edit.version !== data.version;
    const merged = isRebased
      ? mergeMembership(edit.base, edit.mine, live)
      : { membership: edit.mine, conflicts: [] };
    // Edits go on from what is live now, once nothing of it is undecided.
    const onto = (mine: Membership): Edit => ({ base: live, version: data.version, mine });
    const edited = merged.membership;
    draft = {
      live,
      from: data.inherited ? data.from : undefined,
      edited,
      isDirty: !isSame(edited, live),
      isRebased: isRebased && !isSame(edit.base, edit.mine),
      conflicts: merged.conflicts,
      etag: read.etag,
      change: (part) =>
        set(
          merged.conflicts.length > 0
            ? { ...edit, mine: { ...edit.mine, ...part } }
            : onto({ ...edited, ...part }),
        ),
      choose: (field, whose) => {
        const chosen = whose === 'mine' ? edit.mine[field] : live[field];
        // What was chosen is no conflict any more: as if the edit had begun from the live one.
        set({
          ...edit,
          base: { ...edit.base, [field]: live[field] },
          mine: { ...edit.mine, [field]: chosen },
        });
      },
      discard: () => set(undefined),
      condition: () => writeMembership(edited),
    };
  }
  return { draft, dirty, read };
}
