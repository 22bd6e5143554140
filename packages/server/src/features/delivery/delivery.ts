/**
 * What applications talk to: every environment and every key in memory, kept fresh from the log. Reading never
 * waits for the database; while it is away, answers come from what was read last and say that they are stale.
 */
import type { Confirmation } from '@halyard/contract';
import type { Context, Json, Result } from '@halyard/core';
import type { Bus } from '../../platform/bus.ts';
import { type Clock, systemTimers, type Timers } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Redis } from '../../platform/redis/open-redis.ts';
import type { System } from '../../platform/system.ts';
import { effectsOf } from './apply-changes.ts';
import { type DeliveryFigures, newPropagation } from './delivery-metrics.ts';
import { EnvironmentState, type EvaluationCount } from './environment-state.ts';
import { type EvaluateAllOptions, type EvaluateAllText, evaluateAllText } from './evaluate-all.ts';
import { type EvaluationAnswer, evaluationAnswer, explainedAnswer } from './evaluation-answer.ts';
import { createKeyRing, type DataKey, type KeyUse, type TicketBearer } from './key-ring.ts';
import { databaseLogSource, type LogSource } from './log-source.ts';
import { openLogTail } from './log-tail.ts';
import { type NodeReport, nodeReport, type ReportQuestion } from './node-report.ts';
import type { NudgeBasis } from './nudge-session.ts';
import { deliveryTopic } from './prove-delivery.ts';
import type { LogPosition, LogReading, World } from './queries.ts';
import { readSharedCopy } from './read-shared-copy.ts';
import { createRewindCheck } from './rewind-check.ts';
import type { StreamClient } from './stream-client.ts';
import type { StreamConnection } from './stream-connection.ts';
import type { Position } from './stream-messages.ts';
import { Streams } from './streams.ts';
import { createToldStates, nudgeAgainFor } from './told-states.ts';
import { createTurnTimers } from './turn-timers.ts';
import { createSharedCopyWriter, type HeldCopy } from './write-shared-copy.ts';

export interface Delivery {
  /**
   * undefined: not a key, or unknown, revoked or expired. A query only where the ring does not know the selector;
   * rejects with the database's error where that fails, for then it may well be valid.
   */
  findKey(text: string): Promise<DataKey | undefined>;
  /** The same at once, for a key that was found before and still holds; undefined says nothing. */
  recallKey(text: string): DataKey | undefined;
  /** Whether findKey() answers without a query. */
  knowsKey(text: string): boolean;
  environment(project: string, environment: string): EnvironmentState | undefined;
  /** undefined: no such flag. Counted for usage. */
  evaluate(state: EnvironmentState, flag: string, context: Context, now: Date): EvaluationAnswer | undefined;
  /** The same as the evaluator has it. */
  evaluateResult(state: EnvironmentState, flag: string, context: Context, now: Date): Result | undefined;
  /** Every flag, or those shown to clients, as JSON. Not counted: whoever uses an answer reports it. */
  evaluateAll(state: EnvironmentState, asked: AskedForAll): EvaluateAllText;
  /** The same as evaluate() with the way to the answer; not counted, since it is people who ask. */
  explain(state: EnvironmentState, flag: string, context: Context, now: Date): EvaluationAnswer | undefined;
  /**
   * Writes the stream until either side ends it. `basis` is Last-Event-ID or the parameter of that name.
   * Throws TOO_MANY_STREAMS (with `retryAfterSeconds`) or SHUTTING_DOWN before anything is written.
   */
  openStream(
    key: DataKey,
    state: EnvironmentState,
    connection: StreamConnection,
    basis: string | undefined,
    client?: StreamClient,
  ): void;
  /**
   * As openStream(), of what a client key is told: that something it can see may have changed. `place` is the key at an
   * address, which may have so many open.
   */
  openNudges(
    key: DataKey,
    state: EnvironmentState,
    connection: StreamConnection,
    basis: NudgeBasis,
    place: string,
  ): void;
  /** For openNudges() without the key: the same for 15 minutes where `context` is the same text. */
  ticket(key: DataKey, context: string, now: Date): string | undefined;
  /** 'expired': it is one, but too old; undefined: it is none, or its key does not hold; as findKey(). */
  findByTicket(text: string): Promise<TicketBearer | 'expired' | undefined>;
  /** Whether findByTicket() answers without a query. */
  knowsTicket(text: string): boolean;
  /**
   * Waits for a state that another node has told of, `<epoch>.<version>`: until this node has it, or has read the log and
   * does not, for a second at most. undefined where there is nothing to wait for: it is there already, or is no state.
   */
  reach(state: EnvironmentState, told: string | undefined): Promise<void> | undefined;
  /** Nudges whoever follows the environment here, though nothing has changed. */
  nudgeAgain(project: string, environment: string): void;
  /** Whether this node has not come to a state of its epoch that another one told of. */
  isBehind(state: EnvironmentState, told: string | undefined): boolean;
  /** Takes an SDK's word for what it holds. */
  confirm(state: EnvironmentState, confirmation: Confirmation): void;
  /** Takes an SDK's word for what it holds, without saying since when. */
  told(state: EnvironmentState, instance: string, held: Position): void;
  /** What this node knows of who holds a version. */
  report(question: ReportQuestion): NodeReport;
  /** The snapshot as JSON, the same Buffer until something changes. */
  snapshotOf(state: EnvironmentState): { body: Buffer; etag: string };
  status(): { database: 'up' | 'down'; environments: number; connections: number };
  figures(): DeliveryFigures;
  /** What was evaluated here since the last call. */
  takeCounts(): EvaluationCount[];
  /** Keys that were let in here since the last call. */
  takeKeyUses(): KeyUse[];
  /** Reads the log to its head now; with the database away it resolves too, having read nothing. */
  catchUp(): Promise<void>;
  /** How far this node has read the log. */
  position(): LogPosition;
  /** Called whenever it has read on; answers how to end that. */
  onLog(listener: LogListener): () => void;
  /** Says goodbye to every stream, stops every timer. Answers from memory go on. */
  drain(): Promise<void>;
}

/** `changes`: those that were read, in order; undefined: everything was read anew. */
export type LogListener = (position: LogPosition, changes: LogReading['changes'] | undefined) => void;

export type AskedForAll = Omit<EvaluateAllOptions, 'isStale'>;

/** What delivery stands on. */
export interface DeliverySurroundings {
  source: LogSource;
  bus: Bus;
  clock: Clock;
  timers: Timers;
  log: Log;
  /** Uniform in [0, 1). */
  random: () => number;
  /** Where nodes share what they hold; undefined: nowhere. */
  redis?: Redis | undefined;
}

/** How a node begins while the database is away. */
export interface StandIn {
  /** What others shared, to answer from until then. */
  world: World;
  /** What the database needs before anything is read from it; called until it resolves. */
  prepare(): Promise<void>;
}

export interface DeliveryOptions {
  pollMs: number;
  /** New ones, of each kind. */
  streamsPerSecond: number;
  /** Open ones of nudges, of one key; 0: any number. */
  streamsPerAddress: number;
}

/** Reads everything once; throws where the database cannot be reached, unless there is something to stand in. */
export async function openDelivery(
  system: System,
  options: DeliveryOptions,
  standIn?: StandIn,
): Promise<Delivery> {
  const source = databaseLogSource(system);
  const around = { ...system, source, timers: systemTimers, random: Math.random };
  const delivery = await deliverFrom(around, options, standIn);
  system.bus.onQuestion(
    deliveryTopic,
    (question) => delivery.report(question as unknown as ReportQuestion) as unknown as Json,
  );
  nudgeAgainFor(system.bus, delivery.nudgeAgain);
  return delivery;
}

/** The same with every part of its surroundings given. */
export async function deliverFrom(
  surroundings: DeliverySurroundings,
  { pollMs, streamsPerSecond, streamsPerAddress }: DeliveryOptions,
  standIn?: StandIn,
): Promise<Delivery> {
  const { source, clock, timers, log, random, redis } = surroundings;
  const states = new Map<string, EnvironmentState>();
  const keys = createKeyRing(async (id) => (await source.readKeys([id]))[0]);
  /** Counts of environments that are gone. */
  let orphaned: EvaluationCount[] = [];
  let evaluations = 0;
  const propagation = newPropagation();
  const propagated = propagation.series();
  const streams = new Streams({
    streamsPerSecond,
    streamsPerAddress,
    log,
    timers,
    clock,
    random,
    isKeyValid: (key) => keys.isValid(key, clock.now()),
    onBehind: () => void tail?.catchUp().then(() => checkRewind(() => streams.ahead())),
  });

  const turns = createTurnTimers(
    { clock, timers },
    (state) => streams.changed(state),
    (state) => streams.hasNudges(state),
  );
  const toldStates = createToldStates(surroundings, async () => {
    await tail.catchUp();
    return tail.status() === 'up';
  });

  function changed(state: EnvironmentState): void {
    turns.changed(state);
    streams.changed(state);
    toldStates.changed(state);
  }

  const checkRewind = createRewindCheck(surroundings, () => void tail?.catchUp(), timers.nowMs);

  function stateFor(project: string, environment: string): EnvironmentState {
    const id = `${project}/${environment}`;
    const state = states.get(id) ?? new EnvironmentState(project, environment);
    states.set(id, state);
    return state;
  }

  function forget(project: string, environment: string): void {
    const state = states.get(`${project}/${environment}`);
    if (!state) return;
    states.delete(`${project}/${environment}`);
    orphaned = orphaned.concat(state.takeCounts());
    turns.forget(state);
    streams.closeAll(state);
  }

  let position: LogPosition = { epoch: '', seq: 0, hash: '' };
  const listeners = new Set<LogListener>();
  /** Whether this node has ever read the database, and not only what others share. */
  let isFirstHand = false;
  const writer = redis && createSharedCopyWriter(redis, { take: takeCopy, readEpoch: source.readEpoch }, log);

  function adopt(world: World): void {
    position = world.position;
    keys.replace(world.keys);
    const all = [...world.environments, ...(world.unchanged ?? [])];
    const present = new Set(all.map((each) => `${each.project}/${each.environment}`));
    for (const [id, state] of states) if (!present.has(id)) forget(state.project, state.environment);
    for (const contents of world.environments) {
      const state = stateFor(contents.project, contents.environment);
      state.replace(contents);
      state.commitTimes.replace(contents.commits);
      changed(state);
    }
    streams.checkKeys();
  }

  const follower = {
    replace(world: World) {
      isFirstHand = true;
      adopt(world);
      writer?.changed();
      for (const listener of listeners) listener(position, undefined);
    },

    async apply(changes: LogReading['changes']) {
      const { environments, patches, keyIds, haveAccountsChanged } = effectsOf(changes);
      // Before anything is changed: should it fail, all of this comes again.
      const rows = await source.readKeys(keyIds);
      if (haveAccountsChanged) rows.push(...(await source.readAccountKeys()));
      keys.put(rows);
      const gone = new Set<string>();
      for (const { project, environment, exists } of environments) {
        const id = `${project}/${environment}`;
        if (exists) gone.delete(id);
        else gone.add(id);
        if (exists) begin(project, environment);
        else forget(project, environment);
      }
      for (const { project, environment, version, changes: entries, commits } of patches) {
        // The last words of what was archived.
        if (gone.has(`${project}/${environment}`)) continue;
        const state = begin(project, environment, commits[0]!.version - 1);
        if (version <= state.version) continue;
        state.apply(version, entries);
        state.commitTimes.add(commits);
        changed(state);
      }
      if (rows.length > 0) streams.checkKeys();
      const nowMs = clock.now().getTime();
      for (const { at } of changes) propagated.observe(Math.max(0, nowMs - at.getTime()) / 1_000);
      const { seq, hash } = changes.at(-1)!;
      position = { epoch: position.epoch, seq, hash };
      writer?.changed();
      for (const listener of listeners) listener(position, changes);
    },

    async findElsewhere() {
      if (redis?.status() !== 'up') return undefined;
      // Once it has read the database itself, it does not believe in another epoch.
      const world = await readSharedCopy(redis, {
        ...position,
        mayLeaveEpoch: !isFirstHand,
        versionOf: (project, environment) => states.get(`${project}/${environment}`)?.version,
      });
      if (world) adopt(world);
      return world?.position;
    },
  };

  function takeCopy(): HeldCopy | undefined {
    if (position.epoch === '') return undefined;
    isFirstHand ||= tail.status() === 'up';
    if (!isFirstHand) return undefined;
    const environments = [...states.values()].map(({ project, environment, version, document }) => ({
      project,
      environment,
      version,
      floor: document.quietSince,
      body: document.snapshotBody(),
    }));
    return { position, environments, keys: keys.rows() };
  }

  /** `floor`: what was deleted until then is not known here, should the environment have been in use before. */
  function begin(project: string, environment: string, floor = 0): EnvironmentState {
    const state = stateFor(project, environment);
    if (state.epoch === '' || (state.version === 0 && floor > 0)) {
      state.replace({ epoch: position.epoch, version: 0, floor, entries: [], removed: [] });
    }
    return state;
  }

  function evaluate(state: EnvironmentState, flag: string, context: Context, now: Date): Result | undefined {
    const outcome = state.evaluate(flag, context, now.getTime());
    if (!outcome) return undefined;
    evaluations++;
    return outcome.result;
  }

  function confirm(state: EnvironmentState, confirmation: Confirmation): void {
    const isCurrent = confirmation.epoch === state.epoch;
    state.confirmations.take(confirmation, clock.now().getTime(), (version) =>
      isCurrent ? state.commitTimes.of(version) : undefined,
    );
  }

  if (standIn) adopt(standIn.world);
  const late = standIn && { position, prepare: standIn.prepare };
  const tail = await openLogTail(surroundings, follower, pollMs, late).catch(async (error: unknown) => {
    streams.close();
    await writer?.close();
    throw error;
  });

  return {
    findKey: (text) => keys.find(text, clock.now()),
    knowsKey: keys.knows,
    recallKey: (text) => keys.recall(text, clock.now()),
    environment: (project, environment) => states.get(`${project}/${environment}`),
    evaluate(state, flag, context, now) {
      const result = evaluate(state, flag, context, now);
      return result && evaluationAnswer(state, flag, { result }, tail.status() === 'down');
    },
    evaluateResult: evaluate,
    evaluateAll: (state, asked) => evaluateAllText(state, { ...asked, isStale: tail.status() === 'down' }),
    explain(state, flag, context, now) {
      const explanation = state.explain(flag, context, now.getTime());
      return explanation && explainedAnswer(state, flag, explanation, tail.status() === 'down');
    },
    openStream(key, state, connection, basis, client) {
      const instance = client?.instance;
      if (instance !== undefined) {
        connection.onMessage?.(({ data }) => confirm(state, { ...data, instance }));
      }
      streams.open(key, state, connection, basis, client);
    },
    openNudges(key, state, connection, basis, place) {
      turns.watch(state);
      streams.openNudges(key, state, connection, basis, place);
    },
    ticket: (key, context, now) => keys.ticket(key, context, now),
    findByTicket: (text) => keys.findByTicket(text, clock.now()),
    knowsTicket: keys.knowsTicket,
    reach: toldStates.reach,
    isBehind: toldStates.isBehind,
    nudgeAgain(project, environment) {
      const state = states.get(`${project}/${environment}`);
      if (!state) return;
      state.visible.repeat();
      streams.changed(state);
    },
    confirm,
    told: ({ confirmations }, instance, held) => confirmations.told(instance, held, clock.now().getTime()),
    report(question) {
      const state = states.get(`${question.project}/${question.environment}`);
      return nodeReport(
        question,
        state && { state, streams: streams.of(state), confirmations: state.confirmations },
        clock.now().getTime(),
      );
    },
    snapshotOf: ({ document }) => ({
      body: document.snapshotBody(),
      etag: `"${document.epoch}.${document.version}"`,
    }),
    status: () => ({ database: tail.status(), environments: states.size, connections: streams.count }),
    figures: () => ({
      evaluations,
      environments: states.size,
      open: streams.counts(),
      streams: streams.tally,
      log: tail.tally,
      isReading: tail.status() === 'up',
      propagation,
    }),
    takeCounts() {
      const counts = [...states.values()].flatMap((state) => state.takeCounts());
      const all = orphaned.concat(counts);
      orphaned = [];
      return all;
    },
    takeKeyUses: () => keys.takeUses(),
    catchUp: () => tail.catchUp(),
    position: () => position,
    onLog(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async drain() {
      turns.close();
      toldStates.close();
      streams.drain();
      await tail.close();
      await writer?.close();
    },
  };
}
