/** A running service: everything put together, and taken apart again in the opposite order. */
import type { AddressInfo } from 'node:net';
import { setImmediate as afterAccepting, setTimeout as sleep } from 'node:timers/promises';
import { addBypassMetrics } from './bypasses.ts';
import type { Config } from './config.ts';
import { createDataPlane } from './data-plane/data-plane.ts';
import {
  createContextSamples,
  createMeasureBlast,
  createTellEntries,
} from './features/blast-radius/index.ts';
import {
  addMissingTerms,
  type Checkpoints,
  createCheckpoints,
  createLogAnswers,
  createLogTails,
  openAuditKey,
} from './features/changes/index.ts';
import { type Building, createDashboard } from './features/dashboard/index.ts';
import {
  addDeliveryMetrics,
  type Delivery,
  openDelivery,
  readSharedCopy,
  type StandIn,
} from './features/delivery/index.ts';
import { watchLifetimes } from './features/environments/index.ts';
import { addHeldMetrics, watchHeld } from './features/held-operations/index.ts';
import { createReadPastMoment, createReadPastSnapshot } from './features/history/index.ts';
import { handlers } from './features/index.ts';
import { openKeyUses } from './features/keys/index.ts';
import { createPeople, secretOf, signInPlugins } from './features/people/index.ts';
import { createAddressOf, createFillIn, openGeoDatabase } from './features/request-context/index.ts';
import { watchRollouts } from './features/rollouts/index.ts';
import { addUsageMetrics, openUsage } from './features/usage/index.ts';
import { type FirstKeys, firstStart } from './first-start.ts';
import { createHttpServer } from './http/http-server.ts';
import { forgetOldAnswers } from './idempotency.ts';
import { migrations } from './migrations/index.ts';
import { type Clock, systemClock, systemTimers } from './platform/clock.ts';
import { type Database, openDatabase } from './platform/database.ts';
import { keepEpoch } from './platform/epoch.ts';
import type { Log } from './platform/log.ts';
import { createMetrics } from './platform/metrics.ts';
import { migrate } from './platform/migrate.ts';
import { nodeName } from './platform/node-name.ts';
import type { Redis } from './platform/redis/open-redis.ts';
import { shareCounts } from './platform/redis/share-counts.ts';
import { createRedisBus } from './platform/redis-bus.ts';
import type { System } from './platform/system.ts';
import { addSystemMetrics } from './platform/system-metrics.ts';
import { isUnavailable } from './platform/unavailable.ts';
import { within } from './platform/within.ts';
import { createRateLimits } from './rate-limits.ts';
import { startProblem } from './start-problem.ts';

export interface Service {
  /** Where it listens, e.g. http://localhost:4400. */
  url: string;
  /** On the first start only. */
  keys: FirstKeys | undefined;
  /** The same where the database was away at the start; resolves when it is there. */
  laterKeys: Promise<FirstKeys | undefined> | undefined;
  system: System;
  delivery: Delivery;
  /** Nothing is done by itself any more, such as what is held and due; waits for what is under way. Idempotent. */
  stopLooking(): Promise<void>;
  /**
   * Says at /readyz that it leaves and serves on for `drainMs`, until balancers have noticed; then lets what is
   * running finish, says goodbye to streams, and closes the database. Idempotent; with `atOnce` it serves on no
   * longer, though it was told to stop before.
   */
  stop(options?: { atOnce?: boolean }): Promise<void>;
}

/** How long requests under way may take once it is told to stop. */
const graceMs = 10_000;
/** Writes that begin later than this could be cut. Until then they are served: balancers lead here to the last moment. */
const lastWriteMs = 5_000;
/** How long Redis is waited for where the database is away. */
const redisLimitMs = 3_000;
/** How long a database that has gone silent may hold up the end. */
const databaseGraceMs = 5_000;

/** `building`: of whoever lets the dashboard be built meanwhile. */
export async function startService(
  config: Config,
  log: Log,
  clock: Clock = systemClock,
  building?: Building,
): Promise<Service> {
  // First, since it may refuse to start, and then nothing else has to be closed.
  const geoDatabase = await openGeoDatabase(config.geoDatabase, log);
  const redis = await openOwnRedis(config, log);
  const { system, standIn } = await openParts(config, log, clock, redis);
  const { database, bus } = system;
  const secret = secretOf(config);
  const firstPerson = { hasPeople: secret !== undefined };
  const keys = standIn ? undefined : await firstStart(system, handlers, firstPerson);
  const later = Promise.withResolvers<FirstKeys | undefined>();
  const delivery = await openDelivery(
    system,
    config,
    standIn && {
      world: standIn.world,
      async prepare() {
        await standIn.prepare();
        later.resolve(await firstStart(system, handlers, firstPerson));
      },
    },
  );
  const usage = openUsage(system, delivery);
  const keyUses = openKeyUses(system, delivery);
  const checkpoints = openCheckpoints(config, system, delivery);
  const tails = createLogTails({ db: database.db, delivery, clock, timers: systemTimers, log });
  let stopping: Promise<void> | undefined;
  const closing = new AbortController();
  let isDraining = false;
  const isLeaving = () => stopping !== undefined;
  const fillIn = createFillIn(config, geoDatabase);
  const breakers = [database.breaker, redis?.breaker].filter((each) => each !== undefined);
  const metrics = createMetrics();
  metrics.addProcess();
  addSystemMetrics(metrics, system, breakers);
  addBypassMetrics(metrics);
  addDeliveryMetrics(metrics, delivery.figures);
  addUsageMetrics(metrics, usage.figures);
  const { metricsPublic, publicUrl } = config;
  const addressOf = createAddressOf(config);
  const limits = createRateLimits(config.rates, { clock, metrics, addressOf });
  const { signIns, sso, requireSecondFactor } = config;
  const people = createPeople({
    system,
    metrics,
    addressOf,
    secret,
    publicUrl,
    signIns,
    issuerName: sso?.name,
    requireSecondFactor,
    plugins: signInPlugins(system, sso),
  });
  const stopSharing = redis && shareCounts(redis, limits.limiters, systemTimers);
  const { contextSample: sources = 'servers', privateAttributes = [] } = config;
  const samples = createContextSamples({ sources, privateAttributes }, clock);
  const dataPlane = createDataPlane({
    samples,
    delivery,
    usage,
    bus,
    redis,
    clock,
    fillIn,
    limits,
    breakers,
    metrics,
    metricsPublic,
    publicUrl,
    readPastSnapshot: createReadPastSnapshot(system),
    readPastMoment: createReadPastMoment(system),
    isLeaving,
  });
  const server = createHttpServer({
    system,
    handlers,
    dataPlane,
    delivery,
    logAnswers: createLogAnswers({ db: database.db, tails, checkpoints }),
    metrics,
    limits,
    people,
    dashboard: createDashboard({ directory: config.dashboardDirectory, publicUrl, building }),
    measureBlast: createMeasureBlast({ delivery, samples, now: clock.now }),
    tellEntries: createTellEntries({ delivery, now: clock.now }),
    publicUrl,
    isLeaving,
    isDraining: () => isDraining,
  });
  const forgetting = setInterval(() => {
    void forgetOldAnswers(database.db, clock.now()).catch(() => {});
    void people.forget().catch(() => {});
  }, 3_600_000);
  forgetting.unref();
  const stopLifetimes = watchLifetimes(system, systemTimers);
  const held = watchHeld({ system, timers: systemTimers, onLog: delivery.onLog });
  addHeldMetrics(metrics, held.figures);
  const stopRollouts = watchRollouts(system, systemTimers);
  const stopLooking = () => Promise.all([stopLifetimes(), held.stop(), stopRollouts(), keyUses.close()]);

  async function stop(): Promise<void> {
    if (server.listening && config.drainMs > 0 && !closing.signal.aborted) {
      log.info(`leaving: serving on for ${config.drainMs / 1_000} s, then closing`);
      await sleep(config.drainMs, undefined, { signal: closing.signal }).catch(() => {});
    }
    // Right after what has connected was accepted: what still waits for that when it closes, the kernel resets.
    await afterAccepting();
    clearInterval(forgetting);
    const lookingEnded = stopLooking();
    stopSharing?.();
    geoDatabase.close();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    tails.close();
    const drained = delivery.drain();
    server.closeIdleConnections();
    const lastWrite = setTimeout(() => {
      isDraining = true;
    }, lastWriteMs);
    const grace = setTimeout(() => server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(lastWrite);
    clearTimeout(grace);
    await within(
      databaseGraceMs,
      Promise.all([drained, usage.close().then(checkpoints.close), keyUses.close(), lookingEnded]),
    );
    await bus.close();
    redis?.close();
    await database.close();
  }

  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(config.port, config.host, resolve);
    });
  } catch (error) {
    await stop();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    keys,
    laterKeys: standIn && later.promise,
    system,
    delivery,
    async stopLooking() {
      await stopLooking();
    },
    stop({ atOnce = false } = {}) {
      if (atOnce) closing.abort();
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Not having a key is no reason not to serve. */
function openCheckpoints(config: Config, system: System, delivery: Delivery): Checkpoints {
  const { log, clock, database } = system;
  const key = orWarn(log, 'checkpoints of the log are not signed', () => openAuditKey(config));
  const checkpoints = createCheckpoints({ db: database.db, key, clock, timers: systemTimers, log });
  delivery.onLog(({ seq }) => checkpoints.reached(seq));
  return checkpoints;
}

function orWarn<T>(log: Log, what: string, open: () => T): T | undefined {
  try {
    return open();
  } catch (error) {
    log.warn({ reason: (error as Error).message }, what);
    return undefined;
  }
}

/** The database, migrated, and what stands on it; also what commands beside the service use. */
export async function openSystem(config: Config, log: Log, clock: Clock = systemClock): Promise<System> {
  return (await openParts(config, log, clock, undefined)).system;
}

/** `standIn`: only while PostgreSQL is away, and other nodes share in Redis what they hold. */
async function openParts(
  config: Config,
  log: Log,
  clock: Clock,
  redis: Redis | undefined,
): Promise<{ system: System; standIn: StandIn | undefined }> {
  let database: Database | undefined;
  try {
    const opened = await openDatabase(config, log);
    database = opened;
    let prepared = false;
    const prepare = async () => {
      await migrate(opened.db, migrations);
      await addMissingTerms(opened.db);
      await keepEpoch(opened.db);
      prepared = true;
    };
    const world = await prepare().then(
      () => undefined,
      async (error) => {
        const shared = isUnavailable(error) ? await findShared(redis) : undefined;
        if (!shared) throw error;
        const reason = (startProblem(error, config) as Error).message;
        log.warn({ reason, seq: shared.position.seq }, 'starting from Redis, without the database');
        return shared;
      },
    );
    const bus = opened.createBus(config.node ?? nodeName());
    return {
      system: {
        database,
        bus: redis ? createRedisBus(redis, bus) : bus,
        redis,
        clock,
        log,
        isPrepared: () => prepared,
      },
      standIn: world && { world, prepare },
    };
  } catch (error) {
    redis?.close();
    await database?.close().catch(() => {});
    throw startProblem(error, config);
  }
}

/** Loaded only where it is used: its library takes 150 ms of a start. */
async function openOwnRedis({ redisUrl, redisPrefix }: Config, log: Log): Promise<Redis | undefined> {
  if (redisUrl === undefined) return undefined;
  const { openRedis } = await import('./platform/redis/open-redis.ts');
  return openRedis({ url: redisUrl, prefix: redisPrefix }, log);
}

async function findShared(redis: Redis | undefined): Promise<StandIn['world'] | undefined> {
  if (!redis || !(await redis.whenUp(redisLimitMs))) return undefined;
  return readSharedCopy(redis).catch(() => undefined);
}
