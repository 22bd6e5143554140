/** One life of the world: weather, in which anything may happen; then all is mended, and has to come right. */
import type { Application } from './application.ts';
import { everyFault } from './faults/every-fault.ts';
import type { Fault } from './faults/fault.ts';
import { restart, startApplication, startNode } from './faults/process-faults.ts';
import { Violation } from './invariants/violation.ts';
import type { Random } from './random.ts';
import type { Simulation } from './simulation.ts';
import { drawWrite, putFlagIn } from './writes.ts';

/**
 * After the last fault an SDK has so long: to notice a silence of 45 s, to be refused an answer for 10 s, and to wait
 * for 31 s in between, once more in case that attempt was under way; or, where it polls, for the next poll.
 */
const mendedMs = 130_000;
/** Keys that were refused are tried again only after minutes. */
const refusedMs = 330_000;
/** A process may go on standing still for so long. */
const pauseMs = 40_000;
/** From a change to an SDK that has a stream, or has lost it just now for the first time in a minute. */
const soonMs = 8_000;
const healthyMs = 61_000;

export async function runScenario(simulation: Simulation): Promise<void> {
  const random = simulation.random.fork('scenario');
  begin(simulation, random);
  await weather(simulation, random);
  await comeRight(simulation);
  for (let round = random.integer(1, 2); round > 0; round--) await flipWhileConnecting(simulation, random);
  await end(simulation);
}

function begin(simulation: Simulation, random: Random): void {
  const { hub, nodes, applications, scheduler } = simulation;
  for (let i = random.integer(0, 15); i > 0; i--) hub.commit(drawWrite(random));
  for (const node of nodes) {
    node.skewMs = random.chance(0.3) ? random.between(-3_600_000, 3_600_000) : 0;
    scheduler.after(random.between(0, 2_000), () => startNode(node));
  }
  for (const application of applications) {
    application.skewMs = random.chance(0.3) ? random.between(-3_600_000, 3_600_000) : 0;
    scheduler.after(random.between(0, 4_000), () => startApplication(application));
    useIt(simulation, application, random.fork(application.name));
  }
}

/** What an application does with its flags: it asks for all of them every few seconds, and tells of what happened. */
function useIt(simulation: Simulation, application: Application, random: Random): void {
  const { scheduler, watches } = simulation;
  scheduler.after(random.between(200, 5_000), () => {
    if (!application.process.isPaused) {
      watches.get(application)!.ask();
      if (random.chance(0.3)) application.client?.track('bought', { targetingKey: 'u' });
    }
    useIt(simulation, application, random);
  });
}

async function weather(simulation: Simulation, random: Random): Promise<void> {
  const { scheduler, hub, trace } = simulation;
  const isLong = random.chance(0.01);
  const durationMs = isLong ? random.between(2_400_000, 3_600_000) : random.logBetween(10_000, 120_000);
  const endMs = scheduler.nowMs + durationMs;
  // Some kinds of fault in one run, others in the next: all at once they would hide each other.
  const faults = everyFault.filter(() => random.chance(0.3));
  const faultsEveryMs = isLong ? 60_000 : random.logBetween(700, 15_000);
  const writesEveryMs = isLong ? 20_000 : random.logBetween(100, 8_000);
  const again = (everyMs: number, what: () => void): void => {
    scheduler.after(everyMs * -Math.log(1 - random.next()), () => {
      if (scheduler.nowMs >= endMs) return;
      what();
      again(everyMs, what);
    });
  };
  const options = {
    largeBytes: random.chance(0.02) ? random.integer(20_000, 60_000) : 0,
    hasLists: random.chance(0.3),
  };
  again(writesEveryMs, () => {
    const burst = random.chance(0.05) ? random.integer(5, 40) : 1;
    for (let i = 0; i < burst; i++) hub.begin(drawWrite(random, options));
  });
  if (faults.length > 0) again(faultsEveryMs, () => strike(simulation, random.pick(faults), random));
  await simulation.run(durationMs);
  trace.note('the weather is over');
}

function strike(simulation: Simulation, fault: Fault, random: Random): void {
  const met = fault.strike(simulation, random);
  if (met !== undefined) simulation.trace.count(fault.name, met);
}

async function comeRight(simulation: Simulation): Promise<void> {
  const { applications, nodes, hub, scheduler } = simulation;
  simulation.mendAll();
  for (const node of nodes) startNode(node);
  for (const application of applications) startApplication(application);
  await simulation.run(5_000, () => hub.isQuiet);
  for (const application of applications) {
    if (simulation.isKeyValid(application)) continue;
    simulation.renewKey(application);
    restart(simulation, application);
  }
  const beganMs = scheduler.nowMs;
  const lagging = () => applications.filter((each) => !simulation.isAtHead(each));
  await simulation.run(pauseMs + mendedMs, () => lagging().length === 0);
  if (lagging().some((each) => !each.wasRefused)) throw late(simulation, lagging(), beganMs);
  await simulation.run(refusedMs, () => lagging().length === 0);
  if (lagging().length > 0) throw late(simulation, lagging(), beganMs);
  simulation.trace.note('all have come right');
}

/** Goal A10 alone: streams are reset and changes committed at the same time, with nothing else wrong. */
async function flipWhileConnecting(simulation: Simulation, random: Random): Promise<void> {
  const { applications, hub, scheduler, trace } = simulation;
  await simulation.run(healthyMs + random.between(0, 20_000));
  const judged = applications.filter((each) =>
    [...each.connections].some(
      ({ isStream, isLost, openedAtMs }) => isStream && !isLost && openedAtMs < scheduler.nowMs - healthyMs,
    ),
  );
  for (const application of judged) {
    if (random.chance(0.3)) continue;
    scheduler.after(random.between(0, 300), () => {
      for (const connection of application.connections) if (connection.isStream) connection.break();
    });
  }
  const flipsMs = random.logBetween(200, 2_000);
  for (let i = random.integer(3, 25); i > 0; i--) {
    const environment = random.pick([...hub.state.environments.keys()]);
    scheduler.after(random.between(0, flipsMs), () => hub.commit(putFlagIn(environment, random)));
  }
  trace.count('flips while SDKs connect', `${judged.length} SDKs`);
  await simulation.run(flipsMs);
  const beganMs = scheduler.nowMs;
  const lagging = () => judged.filter((each) => !simulation.isAtHead(each));
  await simulation.run(soonMs, () => lagging().length === 0);
  if (lagging().length > 0) throw late(simulation, lagging(), beganMs);
}

function late(simulation: Simulation, lagging: readonly Application[], sinceMs: number): Violation {
  const { hub, watches, scheduler } = simulation;
  const who = lagging.map((application) => {
    const held = watches.get(application)!.held;
    const head = hub.state.environments.get(application.environment)!;
    const has = held ? `${held.epoch}.${held.version}` : 'nothing';
    return `${application.name} holds ${has}, not ${hub.epoch}.${head.version}`;
  });
  return new Violation('A10', `${who.join('; ')} after ${Math.round(scheduler.nowMs - sinceMs)} ms`);
}

async function end(simulation: Simulation): Promise<void> {
  const { applications, nodes, watches } = simulation;
  let closed = 0;
  for (const application of applications) application.close(() => closed++);
  await simulation.run(4_000);
  if (closed < applications.length) throw new Violation('B11', 'close() does not end');
  for (const watch of watches.values()) watch.checkClosed();
  for (const node of nodes) void node.delivery?.drain();
  await simulation.run(3_000);
  for (const { name, process } of nodes) {
    if (process.timers > 0)
      throw new Violation('B11', `${name} is drained and leaves ${process.timers} timers`);
  }
}
