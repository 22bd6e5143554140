/** Who has the last change, how long it took, which nodes serve it, and who lags. */
import type { DeliveryAnswer } from '@halyard/contract';
import { Alert, Stack, Table, Text, Title } from '@mantine/core';
import { Instant } from '../../../kit/instant.tsx';
import { count } from '../../../kit/numbers.ts';
import classes from './delivery.module.css';
import { deliverySentence, duration, latencySentence } from './delivery-words.ts';

export function DeliveryPanel({ delivery }: { delivery: DeliveryAnswer }) {
  const { connections, committedAt, latency, isComplete, version } = delivery;
  const { total, confirmed, sent, behind } = connections;
  return (
    <Stack gap="lg">
      <Text>
        {deliverySentence(delivery)}.{' '}
        {committedAt ? (
          <>
            It was saved <Instant at={committedAt} />.
          </>
        ) : (
          'It was saved longer ago than the nodes remember.'
        )}{' '}
        {latencySentence(delivery)}
      </Text>
      {!isComplete && (
        <Alert color="yellow" variant="light" c="var(--mantine-color-text)">
          Some nodes did not answer in time, so there may be more connections than are counted here.
        </Alert>
      )}
      <dl className={classes.numbers}>
        <Figure word={`Confirmed to have v${version}`} value={count(confirmed)} />
        <Figure word="Sent, not confirmed" value={count(sent)} />
        <Figure word="Behind" value={count(behind)} />
        <Figure word="Connections" value={count(total)} />
        {latency && latency.samples > 0 && (
          <>
            <Figure word="Half of them within" value={duration(latency.p50Ms)} />
            <Figure word="99 of 100 within" value={duration(latency.p99Ms)} />
            <Figure word="The slowest" value={duration(latency.maxMs)} />
          </>
        )}
      </dl>
      <Behind delivery={delivery} />
      <Nodes delivery={delivery} />
    </Stack>
  );
}

function Figure({ word, value }: { word: string; value: string }) {
  return (
    <div className={classes.number}>
      <dt>{word}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Behind({ delivery: { behind, connections } }: { delivery: DeliveryAnswer }) {
  return (
    <section aria-label="Those behind">
      <Title order={3} mb="xs">
        Those behind
      </Title>
      {behind.length === 0 ? (
        <Text c="dimmed">
          {connections.total === 0
            ? 'No application is connected to this environment. Connect one with a server key, and it is listed here.'
            : 'Nobody.'}
        </Text>
      ) : (
        <div className={classes.scroll}>
          <Table aria-label="Connections that are behind">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Instance</Table.Th>
                <Table.Th>SDK</Table.Th>
                <Table.Th>Has</Table.Th>
                <Table.Th>Node</Table.Th>
                <Table.Th>Connected</Table.Th>
                <Table.Th ta="right">Unread</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {behind.map((one) => (
                <Table.Tr key={`${one.instance} ${one.node} ${one.connectedAt}`}>
                  <Table.Td>{one.instance ?? 'without a name'}</Table.Td>
                  <Table.Td>{one.sdk ?? 'unknown'}</Table.Td>
                  <Table.Td>
                    {one.holds === null ? 'nothing yet' : `v${one.holds}`}
                    {one.holds !== null && !one.isConfirmed && ' (sent)'}
                  </Table.Td>
                  <Table.Td>
                    {one.node}, {one.transport === 'sse' ? 'SSE' : 'WebSocket'}
                  </Table.Td>
                  <Table.Td>
                    <Instant at={one.connectedAt} />
                  </Table.Td>
                  <Table.Td ta="right">{count(one.unreadBytes)} B</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {behind.length < connections.behind && (
        <Text size="sm" c="dimmed">
          The longest connected of {count(connections.behind)}.
        </Text>
      )}
    </section>
  );
}

function Nodes({ delivery: { nodes, version } }: { delivery: DeliveryAnswer }) {
  return (
    <section aria-label="Nodes">
      <Title order={3} mb="xs">
        Nodes
      </Title>
      <div className={classes.scroll}>
        <Table aria-label="Nodes of the service">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Node</Table.Th>
              <Table.Th>Serves</Table.Th>
              <Table.Th ta="right">Connections</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {nodes.map((node) => (
              <Table.Tr key={node.node}>
                <Table.Td>{node.node}</Table.Td>
                <Table.Td>
                  {node.version === null
                    ? 'does not know the environment'
                    : `v${node.version}${node.version < version ? ', behind' : ''}`}
                </Table.Td>
                <Table.Td ta="right">{count(node.connections)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}
