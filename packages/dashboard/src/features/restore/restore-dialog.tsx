import {
  Alert,
  Button,
  Checkbox,
  Group,
  Modal,
  NativeSelect,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isProblem, type Problem } from '../../api/problem.ts';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { askAgain, useRead } from '../../api/use-read.ts';
import { exactly } from '../../kit/instants.ts';
import { type Moment, sayMoment } from '../../kit/moment.ts';
import { MomentField } from '../../kit/moment-field.tsx';
import { notify } from '../../kit/notify.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { sayHeld } from '../../review/index.ts';
import { askRestore, previewRestore, type Restoring } from './ask-restore.ts';
import { type Place, placedIn, usePlaces } from './places.ts';
import { PreviewOfRestore } from './preview-of-restore.tsx';
import {
  environmentOf,
  isMomentOf,
  type RestoreOptions,
  type RestoreTarget,
  sayTarget,
  usualOptions,
} from './restore-target.ts';

/**
 * Puts a flag, a segment, an environment or a project back to how it stood at a moment: chosen, previewed with what would break,
 * then done in one change. What is protected becomes a proposal.
 */
export function RestoreDialog({
  opened,
  onClose,
  target,
  moment,
}: {
  opened: boolean;
  onClose: () => void;
  target: RestoreTarget;
  /** To begin with; left out: it is asked for. */
  moment?: Moment | undefined;
}) {
  const environments = useEnvironments();
  const named =
    environments.find(({ key }) => target.kind === 'environment' && key === target.key)?.name ?? target.key;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="xl"
      title={`Restore ${target.kind === 'project' ? 'the whole project' : named}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Restore target={target} given={moment} onClose={onClose} />
    </Modal>
  );
}

function Restore({
  target: asked,
  given,
  onClose,
}: {
  target: RestoreTarget;
  given: Moment | undefined;
  onClose: () => void;
}) {
  const project = useProject();
  const client = useQueryClient();
  const { data: environments } = useRead('listEnvironments', { query: { project, limit: 500 } });
  const nameOf = (key: string) => environments?.items.find((each) => each.key === key)?.name ?? key;
  const [chosen, setTarget] = useState(asked);
  const [moment, setMoment] = useState(given);
  const [options, setOptions] = useState(usualOptions);
  const [comment, setComment] = useState('');
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const current = useCurrent(project, chosen);
  const places = usePlaces(chosen, { tags: current.tags, environments: environments?.items ?? [] });
  const target = placedIn(chosen, places);
  const isKnown = current.isKnown && environments !== undefined;
  const isReady = moment !== undefined && isMomentOf(target, moment) && isKnown;
  const restoring = { project, target, moment: moment as Moment, options, ifMatch: current.etag };
  const preview = useQuery<Awaited<ReturnType<typeof previewRestore>>, Problem>({
    queryKey: ['preview-restore', restoring],
    queryFn: () => previewRestore(restoring),
    enabled: isReady,
    retry: false,
  });
  const { data } = preview;
  const what = sayTarget(target, nameOf);

  const restore = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const full: Restoring = { ...restoring, basis: data?.restoration?.basis };
      const answered = await askRestore(full, { comment });
      await askAgain(client);
      if (!sayHeld(answered, `Restoring ${what}`, project)) {
        notify({ message: `${what} is back to ${sayMoment(restoring.moment, sayInstant)}` });
      }
      onClose();
    } catch (error) {
      setProblem(error);
      if (isProblem(error) && error.code === 'STALE') void askAgain(client);
    } finally {
      setBusy(false);
    }
  };

  const isSame =
    data !== undefined && data.differences.length === 0 && (data.restoration?.conflicts.length ?? 0) === 0;
  const isRefused = (data?.restoration?.conflicts.length ?? 0) > 0 && !options.keepConflicts;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void restore();
      }}
    >
      <Stack gap="md">
        <Scope target={target} onChange={setTarget} places={places} nameOf={nameOf} />
        <MomentField
          label="Back to"
          value={moment}
          onChange={setMoment}
          versionOf={environmentOf(target) === undefined ? undefined : nameOf(environmentOf(target)!)}
        />
        <Options target={target} options={options} onChange={setOptions} />
        {moment === undefined && <Text c="dimmed">Choose a moment to see what would change.</Text>}
        {isReady && preview.isPending && <Skeleton height={160} />}
        <ProblemNotice problem={preview.error} kept="Nothing was changed." />
        {data && <PreviewOfRestore preview={data} nameOf={nameOf} />}
        {isSame && (
          <Text>
            It stands like that already: there is nothing to restore.
            {target.kind !== 'segment' && ' A kill stays until it is lifted.'}
          </Text>
        )}
        {data?.isProposal && (
          <Alert color="halyard" title="It waits for approval">
            <Text c="var(--mantine-color-text)">
              What it changes is protected: restoring makes a proposal, which others approve of first.
            </Text>
          </Alert>
        )}
        <TextInput
          label="Why (optional)"
          description="Stands in the log, for whoever looks for it later"
          value={comment}
          maxLength={2000}
          onChange={({ currentTarget }) => setComment(currentTarget.value)}
        />
        <ProblemNotice problem={problem} kept="Nothing was changed, and what you chose is still here." />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          {data && !isSame && !isRefused && (
            <Button type="submit" loading={isBusy}>
              {data.isProposal ? `Propose to restore ${what}` : `Restore ${what}`}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

function sayInstant(at: string): string {
  return exactly(new Date(at));
}

/** Everywhere, or in one environment only. */
function Scope({
  target,
  onChange,
  places,
  nameOf,
}: {
  target: RestoreTarget;
  onChange: (target: RestoreTarget) => void;
  places: readonly Place[];
  nameOf: (environment: string) => string;
}) {
  if (target.kind === 'environment' || target.kind === 'project') return null;
  return (
    <NativeSelect
      label="Where"
      w={260}
      value={target.environment ?? ''}
      onChange={({ currentTarget }) => onChange({ ...target, environment: currentTarget.value || undefined })}
      data={places.map((key) =>
        key === undefined
          ? { value: '', label: 'Everywhere, with its variants' }
          : { value: key, label: `Only in ${nameOf(key)}` },
      )}
    />
  );
}

function Options({
  target,
  options,
  onChange,
}: {
  target: RestoreTarget;
  options: RestoreOptions;
  onChange: (options: RestoreOptions) => void;
}) {
  if (target.kind !== 'environment' && target.kind !== 'project') return null;
  return (
    <Stack gap="xs">
      {target.kind === 'environment' && (
        <Checkbox
          label="Bring back flags archived and segments deleted since"
          description="This concerns every environment"
          checked={options.bringBack}
          onChange={({ currentTarget }) => onChange({ ...options, bringBack: currentTarget.checked })}
        />
      )}
      {target.kind === 'project' && (
        <Checkbox
          label="Keep flags and segments made since"
          description="Else flags are archived, and segments that nothing uses are deleted"
          checked={options.keepNewer}
          onChange={({ currentTarget }) => onChange({ ...options, keepNewer: currentTarget.checked })}
        />
      )}
      <Checkbox
        label="Leave what cannot go back as it is now"
        description="Else one conflict keeps everything from going back"
        checked={options.keepConflicts}
        onChange={({ currentTarget }) => onChange({ ...options, keepConflicts: currentTarget.checked })}
      />
    </Stack>
  );
}

/** What the entry is now, so that a change meanwhile is noticed. A deleted segment has no tag. */
function useCurrent(
  project: string,
  { kind, key }: RestoreTarget,
): { isKnown: boolean; etag?: string | undefined; tags?: readonly string[] | undefined } {
  const query = { project };
  const flag = useRead('readFlag', { params: { flagId: key }, query }, { enabled: kind === 'flag' });
  const segment = useRead(
    'readSegment',
    { params: { segmentId: key }, query },
    { enabled: kind === 'segment' },
  );
  if (kind === 'flag') return { isKnown: !flag.isPending, etag: flag.etag, tags: flag.data?.tags };
  if (kind === 'segment') return { isKnown: !segment.isPending, etag: segment.etag };
  return { isKnown: true };
}
