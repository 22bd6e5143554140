import type { ImportReport } from '@halyard/contract';
import { Box, List, ScrollArea, Table, Text } from '@mantine/core';
import { Notice } from '../../kit/notice.tsx';
import { count, counted } from '../../kit/numbers.ts';

const kinds = ['environments', 'flags', 'segments'] as const;

/** What an import would make of the project, counted; and what would go, by name. */
export function ImportSummary({ report }: { report: ImportReport }) {
  const { removed, untouchedEnvironments, mode } = report;
  const isSame = kinds.every((kind) => {
    const { created, updated, removed: gone } = report[kind];
    return created + updated + gone === 0;
  });
  if (isSame) {
    return (
      <div role="status">
        <Notice tone="quiet" title="Nothing would change">
          The project is what the document says already.
        </Notice>
      </div>
    );
  }
  return (
    <div role="status">
      <Table maw={560} mb="sm" withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Td />
            {['New', 'Changed', 'Gone', 'As they are'].map((label) => (
              <Table.Th key={label} ta="right">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {kinds.map((kind) => (
            <Table.Tr key={kind}>
              <Table.Th scope="row" fw={500} tt="capitalize">
                {kind}
              </Table.Th>
              {(['created', 'updated', 'removed', 'unchanged'] as const).map((part) => (
                <Table.Td key={part} ta="right" c={report[kind][part] === 0 ? 'dimmed' : undefined}>
                  {count(report[kind][part])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {removed.length > 0 && (
        <Box mb="sm">
          <Notice
            tone="attention"
            title={`${counted(removed.length, 'entry goes', 'entries go')}, since the document does not name ${removed.length === 1 ? 'it' : 'them'}`}
          >
            <ScrollArea.Autosize mah={180}>
              <List size="sm">
                {removed.map(({ kind, key }) => (
                  <List.Item key={`${kind} ${key}`}>
                    {kind} <strong>{key}</strong> is {kind === 'flag' ? 'archived' : 'deleted'}
                  </List.Item>
                ))}
              </List>
            </ScrollArea.Autosize>
          </Notice>
        </Box>
      )}
      {untouchedEnvironments.length > 0 && (
        <Text size="sm" c="dimmed">
          {untouchedEnvironments.length <= 5
            ? untouchedEnvironments.join(', ')
            : counted(untouchedEnvironments.length, 'environment')}{' '}
          {untouchedEnvironments.length === 1 ? 'is' : 'are'} not named and{' '}
          {mode === 'merge' ? 'stay' : 'stay, too'}.
        </Text>
      )}
    </div>
  );
}
