/** What features stand on, over a database of its own, for tests of one feature without the service around it. */
import type { Clock } from '../platform/clock.ts';
import { type DatabaseChoice, openDatabase } from '../platform/database.ts';
import { createLog } from '../platform/log.ts';
import { nodeName } from '../platform/node-name.ts';
import type { System } from '../platform/system.ts';
import { LogWriter } from './log-writer.ts';
import { createTestDatabase } from './test-database.ts';

export interface TestSystem extends AsyncDisposable {
  system: System;
  /** undefined where the database is embedded. */
  url: string | undefined;
  /** Real time, until it is moved. */
  clock: Clock & { offsetMs: number };
  writer: LogWriter;
}

export async function openTestSystem(): Promise<TestSystem> {
  const stack = new AsyncDisposableStack();
  const { choice } = stack.use(await createTestDatabase());
  const clock = {
    offsetMs: 0,
    now() {
      return new Date(Date.now() + this.offsetMs);
    },
  };
  const { system } = stack.use(await open(choice, clock));
  const writer = new LogWriter(system);
  return {
    system,
    url: choice.databaseUrl,
    clock,
    writer,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** The same database, reached another way: from another node, or through a proxy. */
export async function openNode(url: string, clock: Clock): Promise<{ system: System } & AsyncDisposable> {
  return open({ databaseUrl: url, dataDirectory: '', poolSize: 5 }, clock);
}

async function open(choice: DatabaseChoice, clock: Clock): Promise<{ system: System } & AsyncDisposable> {
  const log = createLog('silent');
  const database = await openDatabase(choice, log);
  const bus = database.createBus(nodeName());
  return {
    system: { database, bus, redis: undefined, clock, log, isPrepared: () => true },
    async [Symbol.asyncDispose]() {
      await bus.close();
      await database.close();
    },
  };
}
