/** The review of a flag's draft: what it would do, and how it is saved. */
import type { FlagAnswer, Rehearsal } from '@halyard/contract';
import { useRef } from 'react';
import { type Answered, call } from '../../../api/call.ts';
import { useEnvironments } from '../../../api/use-environments.ts';
import { useWrite } from '../../../api/use-write.ts';
import { notify } from '../../../kit/notify.tsx';
import { listed } from '../../../kit/numbers.ts';
import { ReviewDrawer as Drawer, type ReviewWriteOptions, sayHeld } from '../../../review/index.ts';
import { DeliveryLine } from '../delivery/index.ts';
import type { FlagDraft } from '../draft/flag-draft.ts';
import { useDraft } from '../draft/use-draft.ts';
import { undoChange } from '../undo-change.ts';

export interface FlagReviewProps {
  project: string;
  flag: string;
  opened: boolean;
  onClose: () => void;
  /** Somebody saved meanwhile: where both sides are shown. Closing is enough where the draft shows them beside the review. */
  onStale?: () => void;
  /** Leads to the place of a finding: a pointer into the flag as SDKs of that environment get it. */
  onFinding?: (environment: string, pointer: string) => void;
}

export function ReviewDrawer({ project, flag, ...props }: FlagReviewProps) {
  const draft = useDraft(project, flag);
  if (draft === undefined) return null;
  return <OfDraft draft={draft} {...props} />;
}

function OfDraft({
  draft,
  onClose,
  onStale,
  ...props
}: { draft: FlagDraft } & Omit<FlagReviewProps, 'project' | 'flag'>) {
  const { project, flag, base, edited, etag } = draft;
  const environments = useEnvironments();
  const put = useWrite('putFlag');
  const revert = useWrite('revertFlag');
  const params = { flagId: flag };
  const query = { project };

  const rehearse = async () => {
    const { data } = await call(
      'putFlag',
      { params, query, body: draft.body() },
      { ifMatch: etag, dryRun: true },
    );
    return data as unknown as Rehearsal;
  };
  const sent = useRef(edited);
  const write = (options: ReviewWriteOptions) => {
    sent.current = edited;
    return put.mutateAsync({ params, query, body: draft.body(), ifMatch: etag, ...options });
  };
  const onSaved = (answered: Answered<unknown>) => {
    if (answered.status === 202) {
      draft.discard();
      sayHeld(answered, flag, project);
      return;
    }
    const saved = answered.data as FlagAnswer;
    draft.saved(saved, answered.etag ?? etag, sent.current);
    const { seq, etag: now } = answered;
    const touched = environmentsIn(base, saved);
    const names = environments.filter(({ key }) => touched.includes(key)).map(({ name }) => name);
    notify({
      message: `${flag} is saved${names.length > 0 ? ` in ${listed(names)}` : ''}`,
      more: touched
        .slice(0, 3)
        .map((environment) => (
          <DeliveryLine key={environment} project={project} flag={flag} environment={environment} isQuiet />
        )),
      ...(seq === undefined ? {} : { undo: () => undoChange({ project, flag, seq, ifMatch: now, revert }) }),
    });
  };

  return (
    <Drawer
      title={`Review changes of ${flag}`}
      environments={environments}
      basis={etag}
      rehearse={rehearse}
      write={write}
      onSaved={onSaved}
      onStale={() => {
        onClose();
        onStale?.();
      }}
      mayWait={base.kind !== 'kill-switch'}
      placeOfRule={(environment, rule) =>
        placeOf(edited, environment, rule) ?? placeOf(base, environment, rule)
      }
      onClose={onClose}
      {...props}
    />
  );
}

function placeOf(flag: FlagAnswer, environment: string, rule: string): number | undefined {
  const place = flag.environments[environment]?.rules.findIndex(({ id }) => id === rule) ?? -1;
  return place < 0 ? undefined : place + 1;
}

/** Those that the save gave another version. */
function environmentsIn(before: FlagAnswer, after: FlagAnswer): string[] {
  return Object.entries(after.environments)
    .filter(([key, { version }]) => before.environments[key]?.version !== version)
    .map(([key]) => key);
}
