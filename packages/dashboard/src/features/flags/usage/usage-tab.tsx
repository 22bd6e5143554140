/** How often a flag was asked for in one environment, and what it answered: a sentence, a picture, and the numbers. */
import type { FlagAnswer } from '@halyard/contract';
import { Group, Paper, SegmentedControl, Skeleton, Stack, Table, Text } from '@mantine/core';
import { lazy, Suspense, useMemo } from 'react';
import { useMay } from '../../../api/use-may.ts';
import { useRead } from '../../../api/use-read.ts';
import { EmptyState } from '../../../kit/empty-state.tsx';
import { Instant } from '../../../kit/instant.tsx';
import { count } from '../../../kit/numbers.ts';
import { ProblemNotice } from '../../../kit/problem-notice.tsx';
import { useTabSearch } from '../tab-search.ts';
import type { Analytics } from './analytics.ts';
import { percent, rowsBy, type SplitBy, tallyBy, usageSentence } from './tally-usage.ts';
import classes from './usage.module.css';
import { rangeOf, rangeTable, spanOf, usageRanges } from './usage-range.ts';
import { timeOf } from './usage-time.ts';

const UsageChart = lazy(() =>
  import('./usage-chart.tsx').then(({ UsageChart: component }) => ({ default: component })),
);

const CHART_HEIGHT = 280;
/** The service counts in minutes. */
const everyMs = 30_000;

export interface UsageProps {
  project: string;
  flag: FlagAnswer;
  environment: string;
}

export function UsageTab({ project, flag, environment }: UsageProps) {
  const may = useMay();
  const [{ range: asked, by = 'variant', table }, change] = useTabSearch();
  const range = rangeOf(asked);
  const nowMinute = Math.floor(Date.now() / everyMs);
  const span = useMemo(() => spanOf(range, nowMinute * everyMs), [range, nowMinute]);
  const usage = useRead(
    'readAnalytics',
    { params: { flagId: flag.key }, query: { project, environment, ...span } },
    { enabled: may('readAnalytics'), everyMs, keep: true },
  );
  if (!may('readAnalytics')) return <Text c="dimmed">Your roles do not show you how flags are used.</Text>;
  const { data, error } = usage;
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <SegmentedControl
            size="xs"
            aria-label="Time"
            value={range}
            onChange={(value) => change({ range: value })}
            data={usageRanges.map((value) => ({ value, label: value }))}
          />
          <SegmentedControl
            size="xs"
            aria-label="Counted by"
            value={by}
            onChange={(value) => change({ by: value as SplitBy })}
            data={[
              { value: 'variant', label: 'Variant' },
              { value: 'reason', label: 'Reason' },
            ]}
          />
          <SegmentedControl
            size="xs"
            aria-label="Shown as"
            value={table ? 'table' : 'chart'}
            onChange={(value) => change({ table: value === 'table' ? true : undefined })}
            data={[
              { value: 'chart', label: 'Chart' },
              { value: 'table', label: 'Table' },
            ]}
          />
        </Group>
      </Group>
      <ProblemNotice problem={error} onRetry={() => void usage.refetch()} />
      {data ? (
        <Usage
          analytics={data}
          by={by}
          variants={flag.variants}
          isTable={table === true}
          label={rangeTable[range].label}
        />
      ) : (
        !error && <Skeleton height={CHART_HEIGHT + 60} />
      )}
    </Stack>
  );
}

function Usage({
  analytics,
  by,
  variants,
  isTable,
  label,
}: {
  analytics: Analytics;
  by: SplitBy;
  variants: Readonly<Record<string, unknown>>;
  isTable: boolean;
  label: string;
}) {
  const { total, lastEvaluatedAt } = analytics;
  const last = lastEvaluatedAt ? (
    <>
      Last evaluated <Instant at={lastEvaluatedAt} />.
    </>
  ) : (
    'It was not evaluated in the last 90 days.'
  );
  if (total === 0) {
    return (
      <EmptyState title={`${label}: not evaluated`} example="flags.getBoolean('new-checkout', user)">
        {last} As soon as an SDK or a request asks for the flag with a key of this environment, it is counted
        here.
      </EmptyState>
    );
  }
  return (
    <Stack gap="sm">
      <Text>
        {label}: {usageSentence(analytics)} {last}
      </Text>
      {isTable ? (
        <Numbers analytics={analytics} by={by} />
      ) : (
        <Paper p="md">
          <Suspense fallback={<Skeleton height={CHART_HEIGHT} />}>
            <UsageChart analytics={analytics} by={by} variants={variants} height={CHART_HEIGHT} />
          </Suspense>
        </Paper>
      )}
      <Tallies analytics={analytics} by={by} />
    </Stack>
  );
}

function Tallies({ analytics, by }: { analytics: Analytics; by: SplitBy }) {
  return (
    <div className={classes.scroll}>
      <Table aria-label={`Evaluations by ${by}`} maw={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{by === 'variant' ? 'Variant' : 'Why'}</Table.Th>
            <Table.Th ta="right">Evaluations</Table.Th>
            <Table.Th ta="right">Share</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tallyBy(analytics, by).map(({ name, count: n, share }) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td ta="right">{count(n)}</Table.Td>
              <Table.Td ta="right">{percent(share)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** The same as the picture, for whoever reads numbers or hears them. */
function Numbers({ analytics, by }: { analytics: Analytics; by: SplitBy }) {
  const names = tallyBy(analytics, by).map(({ name }) => name);
  const rows = rowsBy(analytics, by).reverse();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className={classes.numbers} tabIndex={0} aria-label="Evaluations over time, newest first">
      <Table stickyHeader aria-label="Evaluations over time">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>From</Table.Th>
            {names.map((name) => (
              <Table.Th key={name} ta="right">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.at}>
              <Table.Td>{timeOf(row.at, analytics.step)}</Table.Td>
              {names.map((name) => (
                <Table.Td key={name} ta="right">
                  {count(row[name] as number)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
