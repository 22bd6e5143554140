import { Code, ScrollArea, Table, Text } from '@mantine/core';
import { isProblem } from '../../api/problem.ts';
import { Notice } from '../../kit/notice.tsx';
import { counted } from '../../kit/numbers.ts';
import { ProblemNotice } from '../../kit/problem-notice.tsx';

/** Everything that is wrong with a document, each with where it stands. */
export function ImportProblems({ problem }: { problem: unknown }) {
  if (!isProblem(problem) || problem.fields.length === 0) return <ProblemNotice problem={problem} />;
  const { fields, more } = problem;
  const all = typeof more['problems'] === 'number' ? more['problems'] : fields.length;
  const hasPlaces = fields.some(({ line }) => line !== undefined);
  return (
    <div role="alert">
      <Notice tone="bad" title={`${counted(all, 'problem')} in the document; nothing was changed`}>
        <ScrollArea.Autosize mah={360}>
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                {hasPlaces && <Table.Th>Line</Table.Th>}
                <Table.Th>Where</Table.Th>
                <Table.Th>What</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {fields.map(({ pointer, message, line, column }) => (
                <Table.Tr key={`${pointer} ${message}`}>
                  {hasPlaces && <Table.Td>{line === undefined ? '' : `${line}:${column}`}</Table.Td>}
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>
                    <Code>{pointer || 'all of it'}</Code>
                  </Table.Td>
                  <Table.Td>{message}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea.Autosize>
        {all > fields.length && (
          <Text size="sm" mt="xs">
            These are the first {fields.length}.
          </Text>
        )}
      </Notice>
    </div>
  );
}
