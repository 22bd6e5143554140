import type { Random } from '../random.ts';
import type { Simulation } from '../simulation.ts';
import { drawDurationMs, type Fault } from './fault.ts';

export const hubFaults: readonly Fault[] = [
  outage('a database that refuses', 'refusing'),
  outage('a database that hangs', 'hanging'),
  {
    name: 'a slow database',
    strike(simulation, random) {
      const { hub } = simulation;
      hub.slownessMs = random.logBetween(10, 15_000);
      simulation.during(drawDurationMs(random), () => {
        hub.slownessMs = 4;
      });
      return `${Math.round(hub.slownessMs)} ms`;
    },
  },
  restore('a backup restored, and a new epoch named', ({ hub }) => hub.mintEpoch(hub.epoch)),
  restore('a backup restored on another cluster', ({ hub }) => {
    hub.cluster++;
    hub.onCommit();
  }),
  restore('a backup restored, and a new epoch named late', (simulation, random) => {
    const { hub } = simulation;
    const { epoch } = hub;
    // Unless a node has noticed before.
    simulation.during(random.logBetween(500, 20_000), () => hub.mintEpoch(epoch));
  }),
  {
    name: 'a database failed over',
    strike({ hub }) {
      hub.cluster++;
      hub.onCommit();
      return `cluster ${hub.cluster}`;
    },
  },
  {
    name: 'a new epoch named',
    strike({ hub }) {
      hub.mintEpoch(hub.epoch);
      return hub.epoch;
    },
  },
];

function outage(name: string, availability: 'refusing' | 'hanging'): Fault {
  return {
    name,
    strike(simulation, random) {
      const { hub } = simulation;
      hub.availability = availability;
      simulation.during(drawDurationMs(random), () => {
        hub.availability = 'up';
      });
      return 'all';
    },
  };
}

function restore(name: string, then: (simulation: Simulation, random: Random) => void): Fault {
  return {
    name,
    strike(simulation, random) {
      const { hub } = simulation;
      const changes = random.integer(1, Math.min(20, Math.max(1, hub.headSeq)));
      if (hub.headSeq === 0) return undefined;
      hub.restore(changes);
      then(simulation, random);
      return `${changes} changes back, to ${hub.headSeq}`;
    },
  };
}
