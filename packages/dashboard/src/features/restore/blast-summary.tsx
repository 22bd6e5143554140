import type { EnvironmentBlast } from '@halyard/contract';
import { List, Text, Title } from '@mantine/core';
import { count, counted } from '../../kit/numbers.ts';

/** For how many of those seen lately the answer changes, an environment a line. */
export function BlastSummary({
  blast,
  nameOf,
}: {
  blast: readonly EnvironmentBlast[];
  nameOf: (environment: string) => string;
}) {
  if (blast.length === 0) return null;
  return (
    <div>
      <Title order={3} mb={4}>
        Who would notice
      </Title>
      <List size="sm" spacing={2}>
        {blast.map((one) => (
          <List.Item key={one.environment}>
            <b>{nameOf(one.environment)}</b>: {sayBlast(one)}
            {one.reason && (
              <Text span inherit c="dimmed">
                {' '}
                {one.reason}
              </Text>
            )}
          </List.Item>
        ))}
      </List>
    </div>
  );
}

export function sayBlast({ sample, changes, flags }: EnvironmentBlast): string {
  if (sample === null || changes === null) return 'not counted.';
  const of = counted(sample.contexts, 'context');
  if (changes === 0) return `none of ${of} seen lately gets another answer.`;
  const which = flags.slice(0, 3).map(({ flag }) => flag);
  const more = flags.length > 3 ? ` and ${flags.length - 3} more` : '';
  return `${count(changes)} of ${of} seen lately get another answer, of ${which.join(', ')}${more}.`;
}
