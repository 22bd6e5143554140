import type { Application } from '../application.ts';
import type { Node } from '../node.ts';
import type { Random } from '../random.ts';
import type { Simulation } from '../simulation.ts';
import { drawDurationMs, type Fault } from './fault.ts';

const hourMs = 3_600_000;

export const processFaults: readonly Fault[] = [
  {
    name: 'a node killed',
    strike: (simulation, random) => killNode(simulation, random, false),
  },
  {
    name: 'a node lost with its machine',
    strike: (simulation, random) => killNode(simulation, random, true),
  },
  {
    name: 'a node drained',
    strike(simulation, random) {
      const node = drawNode(simulation, random);
      if (!node?.isListening) return undefined;
      const pauseMs = random.logBetween(100, 5_000);
      node.drain(() => simulation.during(pauseMs, () => startNode(node)));
      return node.name;
    },
  },
  {
    name: 'a node that stands still',
    strike(simulation, random) {
      const node = drawNode(simulation, random);
      node?.process.pause(random.logBetween(50, 40_000));
      return node?.name;
    },
  },
  {
    name: 'an application killed',
    strike: (simulation, random) => killApplication(simulation, random, false),
  },
  {
    name: 'an application lost with its machine',
    strike: (simulation, random) => killApplication(simulation, random, true),
  },
  {
    name: 'an application lost with its machine while it writes',
    strike(simulation, random) {
      const { scheduler, applications } = simulation;
      const application = random.pick(applications);
      const { disk } = application;
      const afterMs = random.between(0, 2 * disk.slownessMs);
      const disarm = (): void => {
        disk.onWriting = () => {};
      };
      simulation.during(60_000, disarm);
      disk.onWriting = () => {
        disarm();
        scheduler.after(afterMs, () => {
          if (application.client) kill(simulation, application, random, true);
        });
      };
      return application.name;
    },
  },
  {
    name: 'an application closed and started again',
    strike(simulation, random) {
      const application = drawApplication(simulation, random);
      if (application) restart(simulation, application);
      return application?.name;
    },
  },
  {
    name: 'an application that stands still',
    strike(simulation, random) {
      const application = drawApplication(simulation, random);
      application?.process.pause(random.logBetween(50, 40_000));
      return application?.name;
    },
  },
  {
    name: 'a bad disk',
    strike(simulation, random) {
      const { disk, name } = random.pick(simulation.applications);
      disk.errorChance = random.pick([0, 0.1, 0.5, 1]);
      disk.slownessMs = random.logBetween(1, 5_000);
      disk.isHanging = random.chance(0.2);
      simulation.during(drawDurationMs(random), () => {
        disk.errorChance = 0;
        disk.slownessMs = 20;
        disk.isHanging = false;
      });
      return name;
    },
  },
  {
    name: 'a key revoked',
    strike(simulation, random) {
      const application = drawApplication(simulation, random);
      if (!application) return undefined;
      simulation.revokeKey(application);
      simulation.during(drawDurationMs(random), () => {
        simulation.renewKey(application);
        restart(simulation, application);
      });
      return application.name;
    },
  },
  {
    name: 'a clock that jumps',
    strike(simulation, random) {
      const party = random.pick([...simulation.nodes, ...simulation.applications]);
      party.skewMs = random.between(-hourMs, hourMs);
      party.process.skewMs = party.skewMs;
      return party.name;
    },
  },
];

/** Closes it as a program would that ends well, and starts it again. */
export function restart(simulation: Simulation, application: Application): void {
  const { client, lives } = application;
  if (!client || application.isClosing) return;
  application.close(() => {
    application.process.receive(100, () => {
      if (application.lives !== lives) return;
      simulation.watches.get(application)!.checkClosed();
      application.kill({ losesPower: false });
      application.start();
    });
  });
}

export function startNode(node: Node): void {
  if (node.isDown) node.start();
}

export function startApplication(application: Application): void {
  if (!application.client) application.start();
}

function killNode(simulation: Simulation, random: Random, isSilent: boolean): string | undefined {
  const node = drawNode(simulation, random);
  if (!node) return undefined;
  node.kill(isSilent);
  simulation.during(random.logBetween(200, 60_000), () => startNode(node));
  return node.name;
}

function killApplication(simulation: Simulation, random: Random, losesPower: boolean): string | undefined {
  const application = drawApplication(simulation, random);
  if (!application) return undefined;
  kill(simulation, application, random, losesPower);
  return application.name;
}

function kill(simulation: Simulation, application: Application, random: Random, losesPower: boolean): void {
  application.kill({ losesPower });
  simulation.during(random.logBetween(50, 20_000), () => startApplication(application));
}

function drawNode({ nodes }: Simulation, random: Random): Node | undefined {
  const running = nodes.filter((node) => !node.isDown);
  return running.length > 0 ? random.pick(running) : undefined;
}

function drawApplication({ applications }: Simulation, random: Random): Application | undefined {
  const running = applications.filter(({ client, isClosing }) => client && !isClosing);
  return running.length > 0 ? random.pick(running) : undefined;
}
