import type { Rehearsal } from '@halyard/contract';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { isProblem } from '../../api/problem.ts';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { notify } from '../../kit/notify.tsx';
import { counted } from '../../kit/numbers.ts';
import { ReviewDrawer, sayHeld } from '../../review/index.ts';
import { type ComparedEntry, promoteBody } from './chosen-pieces.ts';
import { type Conflict, PromotionConflicts } from './promotion-conflicts.tsx';

/** What a promotion would do, and to whom, before it does: then as one change, at once, at a time or as a proposal. */
export function ReviewPromotion({
  opened,
  onClose,
  from,
  to,
  entries,
  onLeaveOut,
  onDone,
}: {
  opened: boolean;
  onClose: () => void;
  from: string;
  to: string;
  /** With the pieces that were chosen. */
  entries: readonly ComparedEntry[];
  onLeaveOut: (entry: ComparedEntry) => void;
  onDone: () => void;
}) {
  const project = useProject();
  const roots = useEnvironments();
  const { data: target } = useRead('readEnvironment', { params: { environment: to }, query: { project } });
  const promote = useWrite('promoteToEnvironment');
  const [conflicts, setConflicts] = useState<readonly Conflict[]>([]);
  const asked = { params: { environment: to }, query: { project }, body: promoteBody(from, entries) };
  const known = target && !roots.some(({ key }) => key === to) ? [...roots, target] : roots;
  const pieces = entries.reduce((sum, entry) => sum + entry.pieces.length, 0);

  /** Conflicts are shown with both sides, beside what is said of them. */
  const keeping = async <T,>(attempt: () => Promise<T>): Promise<T> => {
    try {
      const answer = await attempt();
      setConflicts([]);
      return answer;
    } catch (error) {
      if (isProblem(error)) setConflicts((error.more['conflicts'] as Conflict[] | undefined) ?? []);
      throw error;
    }
  };

  return (
    <ReviewDrawer
      opened={opened}
      onClose={onClose}
      title={`Promote ${counted(pieces, 'piece')} from ${from} to ${to}`}
      environments={known}
      basis={JSON.stringify(asked.body)}
      rehearse={() =>
        keeping(async () => {
          const { data } = await call('promoteToEnvironment', asked, { dryRun: true });
          return data as unknown as Rehearsal;
        })
      }
      write={(options) => keeping(() => promote.mutateAsync({ ...asked, ...options }))}
      onSaved={(answered) => {
        const subject = `${counted(pieces, 'piece')} of ${counted(entries.length, 'entry', 'entries')}`;
        if (!sayHeld(answered, subject, project)) notify({ message: `${to} has ${subject} of ${from} now` });
        onDone();
      }}
    >
      {conflicts.length > 0 && (
        <PromotionConflicts
          conflicts={conflicts}
          entries={entries}
          from={from}
          to={to}
          onLeaveOut={onLeaveOut}
        />
      )}
    </ReviewDrawer>
  );
}
