import { Stack } from '@mantine/core';
import { useMay } from '../../api/use-may.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { CheckpointsPart } from './checkpoints-part.tsx';
import { ServicePart } from './service-part.tsx';

/** Who vouches for the log, and how the service is. */
export function LogScreen() {
  const mayRead = useMay()('listCheckpoints', { project: null });
  return (
    <>
      <PageHeader
        title="Log and service"
        lead="Every change is in a log whose lines hold the hash of the one before. Checkpoints, kept elsewhere, show that nobody rewrote it."
      />
      <Stack gap="xl">
        {mayRead && <CheckpointsPart />}
        <ServicePart />
      </Stack>
    </>
  );
}
