import type { ChangeAnswer } from '@halyard/contract';
import type { Context } from '@halyard/core';
import {
  Button,
  Group,
  NativeSelect,
  SegmentedControl,
  Skeleton,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import IconArrowBackUp from '@tabler/icons-react/icons/IconArrowBackUp';
import IconUserQuestion from '@tabler/icons-react/icons/IconUserQuestion';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useMay } from '../../api/use-may.ts';
import { EmptyState } from '../../kit/empty-state.tsx';
import { exactly } from '../../kit/instants.ts';
import { fromLocal, toLocal } from '../../kit/local-instants.ts';
import type { Moment } from '../../kit/moment.ts';
import { counted } from '../../kit/numbers.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { RestoreDialog, type RestoreTarget } from '../restore/index.ts';
import { FlipLine } from './flip-line.tsx';
import classes from './incident.module.css';
import type { IncidentSearch } from './incident-search.ts';
import { KillDialog, type Killing } from './kill-dialog.tsx';
import { touchedBy } from './marks.ts';
import { sinceInstant, usualWhile, whiles } from './since.ts';
import { TimelineEntry } from './timeline-entry.tsx';
import { useFlips } from './use-flips.ts';
import { useTimeline } from './use-timeline.ts';
import { WhyPanel } from './why-panel.tsx';

const route = getRouteApi('/signed-in/projects/$project/incident');

/** Something is wrong: what changed the answers that applications get, and how to undo it from here. */
export function IncidentScreen() {
  const project = useProject();
  const may = useMay();
  const environments = useEnvironments();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const set = (part: IncidentSearch) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const since = search.since ?? usualWhile;
  const key = search.environment ?? environments.at(-1)?.key ?? '';
  const from = useFrom(since, key);
  const environment = environments.find((one) => one.key === key);
  const timeline = useTimeline(project, key, from);
  const flags = touchedFlags(timeline.changes ?? [], key);
  const flips = useFlips(project, key, { context: search.context, from, flags });
  // Whoever comes with a question sees its first answers at once: with each of them what is below would move.
  const isRead = timeline.changes !== undefined || Boolean(timeline.problem);
  const [isAnswered, setAnswered] = useState(search.context === undefined);
  if (!isAnswered && isRead && !flips.isPending) setAnswered(true);
  const [open, setOpen] = useState<{ target: RestoreTarget; moment: Moment }>();
  const [killing, setKilling] = useState<Killing>();
  const [isKilling, { open: openKill, close: closeKill }] = useDisclosure();
  const who = sayWho(search.context);
  const isWhile = whiles.some(({ value }) => value === since);
  return (
    <>
      <PageHeader
        title="What changed"
        lead={`Everything that changed what applications get in ${environment?.name ?? key}, newest first.`}
      >
        {!search.context && (
          <Button
            variant="default"
            leftSection={<IconUserQuestion size={16} aria-hidden />}
            onClick={() => set({ context: {} })}
          >
            Why did somebody get something else?
          </Button>
        )}
        {environment && may('revertEnvironment', { environment: key }) && (
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={16} aria-hidden />}
            onClick={() => setOpen({ target: { kind: 'environment', key }, moment: { at: from } })}
          >
            Restore {environment.name}…
          </Button>
        )}
      </PageHeader>
      <div className={classes.controls}>
        <NativeSelect
          label="Environment"
          value={key}
          data={environments.map((one) => ({ value: one.key, label: one.name }))}
          onChange={({ currentTarget }) => set({ environment: currentTarget.value })}
        />
        <SegmentedControl
          aria-label="Since when"
          value={isWhile ? since : ''}
          data={whiles.map(({ value, label }) => ({ value, label }))}
          onChange={(value) => set({ since: value })}
        />
        <TextInput
          key={isWhile ? 'while' : since}
          type="datetime-local"
          label="Or since an instant"
          defaultValue={isWhile ? '' : toLocal(since)}
          onBlur={({ currentTarget }) => {
            const at = fromLocal(currentTarget.value);
            if (at !== undefined && at !== since) set({ since: at });
          }}
        />
        {timeline.changes && (
          <Text size="sm" c="dimmed" role="status" pb={8}>
            {counted(timeline.changes.length, 'change')}
            {timeline.hasMore && ' so far'} since {exactly(new Date(from))}
          </Text>
        )}
      </div>
      {search.context && environment && (
        <WhyPanel
          context={search.context}
          environment={environment}
          flips={flips}
          isOpening={!isAnswered}
          who={who}
          onChange={(context) => set({ context })}
          onClose={() => void navigate({ search: ({ context: _, ...rest }) => rest, replace: true })}
        />
      )}
      <ProblemNotice problem={timeline.problem} onRetry={timeline.retry} />
      {(!isRead || !isAnswered) && <Skeleton height={320} aria-label="Loading what changed" role="status" />}
      {timeline.changes?.length === 0 && (
        <EmptyState title={`Nothing changed in ${environment?.name ?? key}`}>
          Whatever went wrong since then, no flag, segment or environment was touched. Look further back, or
          elsewhere.
        </EmptyState>
      )}
      {isAnswered && flips.byTime.length > 0 && (
        <Stack gap={0} mb="md">
          <Title order={2} size="h4">
            By the clock, with no change
          </Title>
          {flips.byTime.map((one) => (
            <FlipLine
              key={`${one.flag} ${one.flip.at}`}
              {...one}
              who={`${who}, since ${exactly(new Date(one.flip.at))},`}
            />
          ))}
        </Stack>
      )}
      {isAnswered && environment && timeline.changes && timeline.changes.length > 0 && (
        <ol className={classes.timeline} aria-label={`What changed in ${environment.name}`}>
          {timeline.changes.map((change) => (
            <TimelineEntry
              key={change.seq}
              change={change}
              environment={environment}
              flips={flips.bySeq.get(change.seq) ?? []}
              who={who}
              onKill={(asked) => {
                setKilling(asked);
                openKill();
              }}
              onRestore={(target, moment) => setOpen({ target, moment })}
            />
          ))}
        </ol>
      )}
      {timeline.hasMore && (
        <Group justify="center">
          <Button variant="default" onClick={timeline.more} loading={timeline.isLoadingMore}>
            Show earlier changes
          </Button>
        </Group>
      )}
      {open && <RestoreDialog opened onClose={() => setOpen(undefined)} {...open} />}
      <KillDialog killing={killing} opened={isKilling} onClose={closeKill} />
    </>
  );
}

/**
 * Since when, as it was when that was chosen. It does not move on with the clock: what somebody is reading, and has opened, would be
 * another question each minute, and old entries would leave from under their hand.
 */
function useFrom(since: string, environment: string): string {
  const chosen = `${since} ${environment}`;
  const [begun, setBegun] = useState(() => ({ chosen, from: sinceInstant(since, Date.now()) }));
  if (begun.chosen === chosen) return begun.from;
  const next = { chosen, from: sinceInstant(since, Date.now()) };
  setBegun(next);
  return next.from;
}

function touchedFlags(changes: readonly ChangeAnswer[], environment: string): string[] {
  const touched = changes.flatMap((change) => touchedBy(change, environment));
  return [...new Set(touched.filter(({ kind }) => kind === 'flag').map(({ key }) => key))];
}

function sayWho(context: Context | undefined): string {
  const key = context?.targetingKey;
  return typeof key === 'string' && key !== '' ? key : 'this context';
}
