import { Anchor, Skeleton, Text, Title } from '@mantine/core';
import { base } from '../../api/base.ts';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { count, counted } from '../../kit/numbers.ts';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { StateMark, type Tone } from '../../kit/state-mark.tsx';
import classes from './settings.module.css';

const everyMs = 5_000;

const states: Record<string, { tone: Tone; words: string }> = {
  up: { tone: 'good', words: 'up' },
  down: { tone: 'bad', words: 'down' },
  unused: { tone: 'quiet', words: 'not used' },
  ready: { tone: 'good', words: 'ready' },
  degraded: { tone: 'attention', words: 'degraded: flags are answered, changes may not be' },
  draining: { tone: 'attention', words: 'stopping' },
};

/** How the service is that answers this page. */
export function ServicePart() {
  const { data, error } = useRead('readReadiness', {}, { everyMs });
  const nodes = useNodes();
  return (
    <section aria-labelledby="service">
      <Title order={2} id="service" mb="xs">
        Service
      </Title>
      {error && <ProblemNotice problem={error} />}
      {!data && !error && <Skeleton height={160} radius="md" />}
      {data && (
        <dl className={classes.facts}>
          <dt>State</dt>
          <dd>
            <State of={data.status} />
          </dd>
          <dt>Version</dt>
          <dd>{data.version}</dd>
          <dt>Database</dt>
          <dd>
            <State of={data.database} />
          </dd>
          <dt>Redis</dt>
          <dd>
            <State of={data.redis} />
          </dd>
          <dt>Doorbell</dt>
          <dd>
            <State of={data.doorbell} />
            {data.doorbell === 'down' && (
              <Text size="sm" c="dimmed">
                Changes of other nodes arrive with the next poll.
              </Text>
            )}
          </dd>
          <dt>{nodes ? 'Nodes' : 'Node'}</dt>
          <dd>
            {nodes ? (
              <>
                {counted(nodes.length, 'node')}:{' '}
                {nodes
                  .map(({ node, connections }) => `${node} (${counted(connections, 'connection')})`)
                  .join(', ')}
              </>
            ) : (
              data.node
            )}
          </dd>
          <dt>Held in memory</dt>
          <dd>
            {counted(data.environments, 'environment')}, {count(data.connections)} connected to this node
          </dd>
          <dt>Reference</dt>
          <dd>
            <Anchor href={`${base}/docs`}>Every operation of the API</Anchor>
          </dd>
        </dl>
      )}
    </section>
  );
}

function State({ of }: { of: string }) {
  const { tone, words } = states[of] ?? { tone: 'quiet' as const, words: of };
  return <StateMark tone={tone}>{words}</StateMark>;
}

/** All nodes, as one of them hears from the others when it is asked whether a flag arrived. */
function useNodes() {
  const project = useProject();
  const mayAsk = useMay()('readDelivery');
  const [environment] = useEnvironments();
  const { data: flags } = useRead('listFlags', { query: { project, limit: 1 } }, { enabled: mayAsk });
  const flagId = flags?.items[0]?.key;
  const { data } = useRead(
    'readDelivery',
    { params: { flagId: flagId ?? '' }, query: { project, environment: environment?.key ?? '' } },
    { enabled: flagId !== undefined && environment !== undefined, everyMs },
  );
  return data?.nodes;
}
