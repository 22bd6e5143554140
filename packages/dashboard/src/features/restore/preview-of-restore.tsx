import type { Restoration } from '@halyard/contract';
import { Alert, Badge, Group, List, Stack, Text, Title } from '@mantine/core';
import { Differences } from '../../kit/differences.tsx';
import { counted } from '../../kit/numbers.ts';
import type { RestorePreview } from './ask-restore.ts';
import { BlastSummary } from './blast-summary.tsx';

const effects = {
  'put-back': 'put back',
  'brought-back': 'brought back',
  archived: 'archived',
  deleted: 'deleted',
  kept: 'stays as it is',
} as const;

/** What a restore would change, what it would leave, and what would break. */
export function PreviewOfRestore({
  preview: { differences, restoration, blast },
  nameOf,
}: {
  preview: RestorePreview;
  nameOf: (environment: string) => string;
}) {
  return (
    <Stack gap="md">
      {restoration && restoration.conflicts.length > 0 && (
        <Alert
          color="red"
          title={`${counted(restoration.conflicts.length, 'conflict')}: this cannot go back as it was`}
        >
          <List size="sm" c="var(--mantine-color-text)">
            {restoration.conflicts.map(({ kind, key, pointer, message }) => (
              <List.Item key={`${kind} ${key} ${pointer}`}>
                {kind === 'segment' && 'segment '}
                <b>{key}</b>: {message}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      {restoration && <Entries restoration={restoration} nameOf={nameOf} />}
      <BlastSummary blast={blast} nameOf={nameOf} />
      {differences.length > 0 && (
        <div>
          <Title order={3} mb={4}>
            What changes
          </Title>
          <Differences differences={differences} />
        </div>
      )}
    </Stack>
  );
}

/** What goes back, each for itself; what stays, by why. */
function Entries({
  restoration: { entries, newEnvironments = [] },
  nameOf,
}: {
  restoration: Restoration;
  nameOf: (environment: string) => string;
}) {
  const moving = entries.filter(({ effect }) => effect !== 'kept');
  const staying = Map.groupBy(
    entries.filter(({ effect }) => effect === 'kept'),
    ({ why }) => why ?? '',
  );
  return (
    <>
      {moving.length > 0 && (
        <div>
          <Title order={3} mb={4}>
            {counted(moving.length, 'entry goes back', 'entries go back')}
          </Title>
          <List size="sm" spacing={2}>
            {moving.map(({ kind, key, effect, environments, why }) => (
              <List.Item key={`${kind} ${key}`}>
                <Group gap={6} component="span" display="inline-flex">
                  {kind === 'segment' && 'segment '}
                  <b>{key}</b>
                  <Badge color="gray" c="var(--mantine-color-text)">
                    {effects[effect]}
                  </Badge>
                  {environments.length > 0 && <span>in {environments.map(nameOf).join(', ')}</span>}
                  {why && (
                    <Text span c="dimmed" inherit>
                      {why}
                    </Text>
                  )}
                </Group>
              </List.Item>
            ))}
          </List>
        </div>
      )}
      {[...staying].map(([why, those]) => (
        <Text key={why} size="sm" c="dimmed">
          {counted(those.length, 'entry stays as it is', 'entries stay as they are')}
          {why && ` (${why})`}: {those.map(({ key }) => key).join(', ')}
        </Text>
      ))}
      {newEnvironments.length > 0 && (
        <Text size="sm" c="dimmed">
          Made since, so all in them stays: {newEnvironments.map(nameOf).join(', ')}
        </Text>
      )}
    </>
  );
}
