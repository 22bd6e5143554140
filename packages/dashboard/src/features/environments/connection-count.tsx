import { Text } from '@mantine/core';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { counted } from '../../kit/numbers.ts';

const everyMs = 15_000;

/** How many applications hold a stream of an environment now. Whether a flag arrived is asked of any flag: of how many is said with it. */
export function useConnections(environment: string): number | undefined {
  const project = useProject();
  const mayAsk = useMay()('readDelivery');
  const { data: flags } = useRead('listFlags', { query: { project, limit: 1 } }, { enabled: mayAsk });
  const flagId = flags?.items[0]?.key;
  const { data } = useRead(
    'readDelivery',
    { params: { flagId: flagId ?? '' }, query: { project, environment } },
    { enabled: flagId !== undefined, everyMs },
  );
  return data?.connections.total;
}

export function ConnectionCount({ environment }: { environment: string }) {
  const connections = useConnections(environment);
  if (connections === undefined) return null;
  return (
    <Text size="sm" c="dimmed" component="span">
      {connections === 0 ? 'nothing connected' : counted(connections, 'connection')}
    </Text>
  );
}
