import { Button, Group, Menu, Skeleton, Stack, Title } from '@mantine/core';
import IconArrowUp from '@tabler/icons-react/icons/IconArrowUp';
import IconDownload from '@tabler/icons-react/icons/IconDownload';
import IconShieldCheck from '@tabler/icons-react/icons/IconShieldCheck';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { addressOf } from '../../api/call.ts';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { EmptyState } from '../../kit/empty-state.tsx';
import { counted } from '../../kit/numbers.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { byDay, sayDay } from './change-days.ts';
import { type ChangeFilters, isFiltered, queryOf } from './change-filters.ts';
import { ChangeRow } from './change-row.tsx';
import classes from './changes.module.css';
import { FilterBar } from './filter-bar.tsx';
import { IntegrityDrawer } from './integrity-drawer.tsx';
import { useChanges } from './use-changes.ts';

const route = getRouteApi('/signed-in/projects/$project/changes');

/** The audit trail: who did what, when and why, and what differs since. */
export function ChangesScreen() {
  const project = useProject();
  const may = useMay();
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const [isChecking, setChecking] = useState(false);
  const list = useChanges(project, filters);
  const setFilters = (next: ChangeFilters) => void navigate({ search: next, replace: true });
  const today = byDay([{ at: new Date().toISOString() }])[0]!.day;
  return (
    <>
      <PageHeader
        title="Changes"
        lead="Everything that was done in this project, in the order it happened. Nothing is ever overwritten."
      >
        {may('listCheckpoints', { project: null }) && (
          <Button
            variant="default"
            leftSection={<IconShieldCheck size={16} aria-hidden />}
            onClick={() => setChecking(true)}
          >
            Check the log
          </Button>
        )}
        <ExportMenu project={project} filters={filters} />
      </PageHeader>
      <FilterBar filters={filters} onChange={setFilters} changes={list.changes ?? []} />
      <div aria-live="polite" className={classes.fresh}>
        {list.fresh > 0 && (
          <Button
            size="xs"
            radius="xl"
            leftSection={<IconArrowUp size={14} aria-hidden />}
            onClick={list.showFresh}
            className={classes.slide}
          >
            {counted(list.fresh, 'new change')}
          </Button>
        )}
      </div>
      <ProblemNotice problem={list.problem} onRetry={list.retry} />
      {list.isPending && <Waiting />}
      {list.changes && list.changes.length === 0 && (
        <Nothing filters={filters} onClear={() => setFilters({})} />
      )}
      <Stack gap="lg">
        {byDay(list.changes ?? []).map(({ day, changes }) => (
          <section key={day} aria-label={sayDay(day, today)}>
            <Title order={2} size="h4" c="dimmed" mb={6}>
              {sayDay(day, today)}
            </Title>
            <ol className={classes.list}>
              {changes.map((change) => (
                <ChangeRow key={change.seq} change={change} />
              ))}
            </ol>
          </section>
        ))}
      </Stack>
      {list.hasMore && (
        <Group justify="center" mt="md">
          <Button variant="default" onClick={list.more} loading={list.isLoadingMore}>
            Show earlier changes
          </Button>
        </Group>
      )}
      <IntegrityDrawer opened={isChecking} onClose={() => setChecking(false)} />
    </>
  );
}

function ExportMenu({ project, filters }: { project: string; filters: ChangeFilters }) {
  const href = (format: 'csv' | 'jsonl') =>
    addressOf('exportChanges', { query: { project, ...queryOf(filters), format } });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {isFiltered(filters) ? 'What the filters leave, oldest first' : 'All of it, oldest first'}
        </Menu.Label>
        <Menu.Item component="a" href={href('csv')} download={`changes-${project}.csv`}>
          CSV, for spreadsheets
        </Menu.Item>
        <Menu.Item component="a" href={href('jsonl')} download={`changes-${project}.jsonl`}>
          JSON Lines, with every hash
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Waiting() {
  return (
    <Stack gap={6} aria-label="Loading changes" role="status">
      {Array.from({ length: 8 }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <Skeleton key={i} height={46} />
      ))}
    </Stack>
  );
}

function Nothing({ filters, onClear }: { filters: ChangeFilters; onClear: () => void }) {
  if (isFiltered(filters)) {
    return (
      <EmptyState
        title="No change fits"
        action={
          <Button variant="default" onClick={onClear}>
            Clear all filters
          </Button>
        }
      >
        Words are found by their beginnings, in names, keys, reasons and request ids; a name has to be whole.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="Nothing has happened yet"
      example="Ann enabled new-checkout in production · because the tests are green"
    >
      Each change stands here as a sentence, with its reason and what differs, and can be taken back.
    </EmptyState>
  );
}
