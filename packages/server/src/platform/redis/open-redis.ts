/**
 * Redis, as far as it is there: a connection for commands, and one that is subscribed. Nothing waits for it: opening
 * returns at once, a command is answered or fails within a second, and after some failures in a row commands fail at
 * once until it answers again. It carries nothing that matters, so it may be empty, flushed or gone.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, ErrorReply, type RedisClientType } from 'redis';
import { type Breaker, createBreaker } from '../breaker.ts';
import type { Log } from '../log.ts';
import { clientOptions } from './client-options.ts';
import { openSubscriber, type Subscriber } from './subscriber.ts';

export interface RedisChoice {
  /** redis:// or rediss://. */
  url: string;
  /** What the names of all keys and channels begin with. */
  prefix: string;
}

export type RedisStatus = 'up' | 'down';

export interface Redis {
  /** The name of a key or channel: its parts behind the prefix, joined by colons. */
  name(...parts: string[]): string;
  /** up: what was asked last was answered. */
  status(): RedisStatus;
  /** Around every command. */
  readonly breaker: Breaker;
  /** Rejects where Redis is away, refuses, or does not answer in time: within a second, unless more is given. */
  run<T>(command: (client: RedisClientType) => Promise<T>, timeoutMs?: number): Promise<T>;
  /** To be called once: calls back with each message on these channels, and whenever it is subscribed (again). */
  subscribe(channels: Record<string, (message: string) => void>, onSubscribed: () => void): void;
  /** Whether messages of others arrive. */
  isSubscribed(): boolean;
  /** Whether it is up, known after so many milliseconds at the latest. */
  whenUp(limitMs: number): Promise<boolean>;
  /** Calls back at each change of status; returns how to stop. */
  onChange(callback: (status: RedisStatus) => void): () => void;
  close(): void;
}

/** What a command may take; a Redis that forks or frees much is silent for some hundred milliseconds. */
const commandTimeoutMs = 1_000;
/** How often its status is looked at where nothing else is asked of it. */
const lookMs = 1_000;

const oldestMajor = 7;

export function openRedis({ url, prefix }: RedisChoice, log: Log): Redis {
  const breaker = createBreaker('redis', { failures: 3, openMs: 500, maxOpenMs: 1_000, isFailure: isAway });
  const callbacks = new Set<(status: RedisStatus) => void>();
  let client = openClient();
  let subscriber: Subscriber | undefined;
  let status: RedisStatus = 'down';
  /** What was said of it last. */
  let told: RedisStatus | undefined;
  let reason: string | undefined;
  let isClosed = false;

  function openClient(): RedisClientType {
    // Without a queue for when it is away: what waits there would come too late for whoever asked.
    const opened = createClient({ ...clientOptions(url), disableOfflineQueue: true }) as RedisClientType;
    opened.on('error', noteError).on('ready', () => void greet());
    // Tries for ever; rejects only when it is closed meanwhile.
    opened.connect().catch(() => {});
    return opened;
  }

  function noteError(error: Error): void {
    reason = error.message;
    judge();
  }

  async function run<T>(
    command: (on: RedisClientType) => Promise<T>,
    timeoutMs = commandTimeoutMs,
  ): Promise<T> {
    try {
      return await breaker.run(() => {
        if (!client.isReady) throw new Error('Redis is not connected');
        return inTime(timeoutMs, command(client));
      });
    } finally {
      judge();
    }
  }

  async function greet(): Promise<void> {
    const about = await run((on) => on.info('server')).catch(() => '');
    const [, version, major] = /^redis_version:((\d+)\.\S*)/m.exec(about) ?? [];
    if (Number(major) < oldestMajor) log.warn({ version }, `Redis ${oldestMajor} or later is needed`);
  }

  async function look(): Promise<void> {
    await run((on) => on.ping()).catch(() => {});
  }

  function judge(): void {
    const isUp = !isClosed && client.isReady && breaker.state === 'closed';
    const before = status;
    status = isUp ? 'up' : 'down';
    // At first it is neither there nor away, until a connection has been tried.
    if (status !== told && !isClosed && (isUp || reason !== undefined)) {
      if (isUp) log.info({}, 'Redis is there');
      else log.warn({ reason }, 'Redis is away: going on without it');
      told = status;
    }
    if (status === before) return;
    for (const callback of callbacks) callback(status);
  }

  breaker.onChange((state) => {
    if (state !== 'open' || !client.isReady) return;
    // Connected, and yet no answer: nothing else would be answered on this connection either.
    reason = 'no answer';
    client.destroy();
    client = openClient();
  });
  const timer = setInterval(() => void look(), lookMs);
  timer.unref();

  return {
    name: (...parts) => [prefix, ...parts].join(':'),
    status: () => status,
    breaker,
    run,
    subscribe(channels, onSubscribed) {
      subscriber = openSubscriber(url, { channels, onSubscribed, onError: noteError });
    },
    isSubscribed: () => subscriber?.isSubscribed() ?? false,
    async whenUp(limitMs) {
      const until = performance.now() + limitMs;
      while (status === 'down' && performance.now() < until) await sleep(20);
      return status === 'up';
    },
    onChange(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    close() {
      isClosed = true;
      clearInterval(timer);
      client.destroy();
      subscriber?.close();
      judge();
    },
  };
}

/** Refusals are answers; but for those of a Redis that cannot serve now, or only reads since another took over. */
function isAway(error: unknown): boolean {
  return !(error instanceof ErrorReply) || /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN)/.test(error.message);
}

/** The library limits how long a command waits to be sent, not how long for its answer. */
async function inTime<T>(timeoutMs: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Redis did not answer in time')), timeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
