import type { Connection } from '../network/connection.ts';
import type { Link } from '../network/link.ts';
import type { Random } from '../random.ts';
import type { Simulation } from '../simulation.ts';
import { drawDurationMs, type Fault } from './fault.ts';

export const networkFaults: readonly Fault[] = [
  {
    name: 'a connection reset',
    strike(simulation, random) {
      const connection = drawConnection(simulation, random);
      connection?.break();
      return connection && 'any';
    },
  },
  {
    name: 'a connection half open',
    strike(simulation, random) {
      const connection = drawConnection(simulation, random);
      const direction = random.pick(['both', 'both', 'down', 'up'] as const);
      connection?.lose(direction);
      return connection && direction;
    },
  },
  {
    name: 'an application cut off from a node',
    strike(simulation, random) {
      const application = random.pick(simulation.applications).name;
      const node = random.pick(simulation.nodes).name;
      cut(simulation, [simulation.network.link(application, node)], random);
      return `${application} ${node}`;
    },
  },
  {
    name: 'an application cut off from every node',
    strike(simulation, random) {
      const { name } = random.pick(simulation.applications);
      cut(simulation, linksOf(simulation, name), random);
      return name;
    },
  },
  {
    name: 'a node cut off from every application',
    strike(simulation, random) {
      const node = random.pick(simulation.nodes).name;
      const links = simulation.applications.map(({ name }) => simulation.network.link(name, node));
      cut(simulation, links, random);
      return node;
    },
  },
  {
    name: 'a node cut off from the log',
    strike(simulation, random) {
      const node = random.pick(simulation.nodes);
      cut(simulation, [node.link], random);
      return node.name;
    },
  },
  {
    name: 'a slow line',
    strike(simulation, random) {
      const { name } = random.pick(simulation.applications);
      for (const link of linksOf(simulation, name)) {
        link.latencyMs = random.logBetween(20, 4_000);
        link.jitterMs = link.latencyMs;
        link.bytesPerMs = random.logBetween(0.5, 100);
        simulation.during(drawDurationMs(random), () => {
          link.latencyMs = 1;
          link.jitterMs = 4;
          link.bytesPerMs = 10_000;
        });
      }
      return name;
    },
  },
  {
    name: 'a line that resets connections',
    strike(simulation, random) {
      const links = random.chance(0.3)
        ? simulation.nodes.map(({ link }) => link)
        : linksOf(simulation, random.pick(simulation.applications).name);
      const chance = random.logBetween(0.01, 0.5);
      for (const link of links) {
        link.resetChance = chance;
        simulation.during(drawDurationMs(random), () => {
          link.resetChance = 0;
        });
      }
      return chance.toFixed(2);
    },
  },
  middlebox('a proxy that cuts streams', (box, random) => {
    box.streamLifeMs = random.logBetween(200, 20_000);
  }),
  middlebox('a proxy that holds streams back', (box, random) => {
    box.holdChance = random.between(0.3, 1);
  }),
  middlebox('a proxy that loses events', (box, random) => {
    box.spoilChance = random.between(0.1, 1);
  }),
  middlebox('a proxy that answers by itself', (box, random) => {
    box.answerChance = random.between(0.1, 1);
  }),
  {
    name: 'a bad doorbell',
    strike(simulation, random) {
      const { doorbell } = simulation;
      doorbell.lossChance = random.pick([0, 0.2, 1]);
      doorbell.twiceChance = random.pick([0, 0.5]);
      doorbell.slownessMs = random.logBetween(5, 3_000);
      simulation.during(drawDurationMs(random), () => doorbell.calm());
      return `lost ${doorbell.lossChance}, twice ${doorbell.twiceChance}`;
    },
  },
];

function middlebox(
  name: string,
  begin: (box: Simulation['network']['middlebox'], random: Random) => void,
): Fault {
  return {
    name,
    strike(simulation, random) {
      const { middlebox: box } = simulation.network;
      begin(box, random);
      simulation.during(drawDurationMs(random), () => box.calm());
      return 'all';
    },
  };
}

function drawConnection(simulation: Simulation, random: Random): Connection | undefined {
  const open = simulation.applications.flatMap(({ connections }) => [...connections]);
  return open.length > 0 ? random.pick(open) : undefined;
}

function linksOf({ network, nodes }: Simulation, application: string): Link[] {
  return nodes.map((node) => network.link(application, node.name));
}

function cut(simulation: Simulation, links: readonly Link[], random: Random): void {
  const durationMs = drawDurationMs(random);
  for (const link of links) simulation.during(durationMs, link.cut());
}
