/** What the parts that everything stands on tell operators. */
import type { Breaker, BreakerState } from './breaker.ts';
import type { Metrics } from './metrics.ts';
import type { System } from './system.ts';
import { version } from './version.ts';

const stateNumbers: Record<BreakerState, number> = { closed: 0, 'half-open': 1, open: 2 };

export function addSystemMetrics(
  metrics: Metrics,
  { database, bus }: System,
  breakers: readonly Breaker[],
): void {
  metrics.gauge({
    name: 'halyard_build_info',
    help: 'Always 1; its labels say what is running.',
    labels: ['version', 'database'],
    read: () => [{ value: 1, labels: { version, database: database.kind } }],
  });
  metrics.gauge({
    name: 'halyard_doorbell_connected',
    help: 'Whether this node hears of changes of others at once (1), or when it polls (0).',
    read: () => Number(bus.isConnected()),
  });
  metrics.gauge({
    name: 'halyard_database_connections',
    help: 'Connections to PostgreSQL, by what they do.',
    labels: ['state'],
    read: () => {
      const { idle, busy } = database.connections();
      return [
        { value: idle, labels: { state: 'idle' } },
        { value: busy, labels: { state: 'busy' } },
      ];
    },
  });
  metrics.gauge({
    name: 'halyard_database_waiting',
    help: 'Requests that wait for a connection to PostgreSQL.',
    read: () => database.connections().waiting,
  });
  const opened = new Map(breakers.map(({ name }) => [name, 0]));
  for (const { name, onChange } of breakers) {
    onChange((state) => {
      if (state === 'open') opened.set(name, opened.get(name)! + 1);
    });
  }
  metrics.gauge({
    name: 'halyard_breaker_state',
    help: 'Of the circuit breaker: closed (0), half-open (1), open (2).',
    labels: ['name'],
    read: () => breakers.map(({ name, state }) => ({ value: stateNumbers[state], labels: { name } })),
  });
  metrics.counter({
    name: 'halyard_breaker_opened_total',
    help: 'How often the circuit breaker opened, failed attempts to close it included.',
    labels: ['name'],
    read: () => [...opened].map(([name, value]) => ({ value, labels: { name } })),
  });
}
