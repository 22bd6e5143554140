/** What the parts that everything stands on tell operators. */
import type { Metrics } from './metrics.ts';
import type { System } from './system.ts';
import { version } from './version.ts';

export function addSystemMetrics(metrics: Metrics, { database, bus }: System): void {
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
}
