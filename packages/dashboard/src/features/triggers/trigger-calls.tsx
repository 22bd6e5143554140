import type { TriggerAnswer } from '@halyard/contract';
import { Drawer, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useRead } from '../../api/use-read.ts';
import { EmptyState } from '../../kit/empty-state.tsx';
import { Instant } from '../../kit/instant.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { StateMark } from '../../kit/state-mark.tsx';
import { actionWords, outcomeWords } from './trigger-words.ts';
import classes from './triggers.module.css';

/** A call that does nothing is no change, so that nothing tells of it by itself. */
const everyMs = 5_000;

/** The last hundred calls, also those that did nothing. */
export function TriggerCalls({
  project,
  trigger,
  onClose,
}: {
  project: string;
  trigger: TriggerAnswer;
  onClose: () => void;
}) {
  const { data, error, refetch } = useRead(
    'listTriggerCalls',
    { params: { triggerId: trigger.id }, query: { project } },
    { everyMs },
  );
  return (
    <Drawer
      opened
      onClose={onClose}
      title={`Calls of ${trigger.name}`}
      size="min(640px, 100vw)"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        <Text c="dimmed">
          It {actionWords(trigger)}. Calls with a wrong URL are nobody’s, and not listed.
        </Text>
        <ProblemNotice problem={error} onRetry={() => void refetch()} />
        {!data && !error && <Skeleton height={120} />}
        {data?.items.length === 0 && (
          <EmptyState title="Nobody called it yet">
            When an alert fires, it is listed here within seconds.
          </EmptyState>
        )}
        {data && data.items.length > 0 && (
          <div className={classes.scroll}>
            <Table aria-label={`Calls of ${trigger.name}`}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>When</Table.Th>
                  <Table.Th>What it did</Table.Th>
                  <Table.Th>From</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.items.map(({ at, outcome, detail, address }) => (
                  <Table.Tr key={`${at} ${outcome}`}>
                    <Table.Td>
                      <Instant at={at} />
                    </Table.Td>
                    <Table.Td>
                      <StateMark tone={outcomeWords[outcome].tone}>{outcomeWords[outcome].words}</StateMark>
                      {detail && (
                        <Text size="sm" c="dimmed">
                          {detail}
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td>{address ?? 'unknown'}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )}
      </Stack>
    </Drawer>
  );
}
