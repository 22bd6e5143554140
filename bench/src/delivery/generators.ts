/** Several processes full of clients, spoken to as one. */
import { waitFor } from '@halyard/testkit';
import { type Program, startProgram } from '../pinned.ts';
import type { SseOrder, SseState } from '../programs/sse-clients.ts';
import type { TallyReport } from './tally.ts';

export interface GeneratorsChoice {
  port: number;
  key: string;
  /** Over raw sockets, in all. */
  clients: number;
  /** Real SDKs beside them, in all. */
  sdks?: number;
  /** 2 where left out. */
  processes?: number;
  /** All processes together; what the service admits by default is 2,000. */
  perSecond?: number;
  /** Where the numbers of these clients begin among all of the machine. */
  first?: number;
  core?: number;
}

export interface Generators extends AsyncDisposable {
  /** Clients and SDKs together. */
  readonly count: number;
  /** Forgets what was noted until now. */
  begin(): Promise<void>;
  /** Of each process. */
  report(): Promise<TallyReport[]>;
  /** Resolves when every client and SDK is connected and holds this version, or throws when the time is over. */
  everyoneHolds(version: number, timeoutMs?: number): Promise<void>;
  /** How many are connected, and the least that anyone holds. */
  state(): Promise<SseState>;
  /** Cuts every client's connection, those of SDKs not; they stay away until restored. */
  drop(): Promise<void>;
  restore(perSecond?: number): Promise<void>;
  /** The clients read nothing more. Gives their ports. */
  stopReading(): Promise<number[]>;
}

/** Longer than any order takes; a process that does not answer must not hold up the rest for ever. */
const answerMs = 120_000;

/** Starts them and opens every connection. Throws where not all of them are in sync within a minute. */
export async function openGenerators({
  port,
  key,
  clients,
  sdks = 0,
  processes = 2,
  perSecond = 1_500,
  first = 0,
  core,
}: GeneratorsChoice): Promise<Generators> {
  const programs = Array.from({ length: processes }, () =>
    startProgram('sse-clients', core === undefined ? {} : { core }),
  );
  const share = (count: number, i: number) =>
    Math.floor((count * (i + 1)) / processes) - Math.floor((count * i) / processes);

  async function each<Answer>(order: (i: number) => SseOrder): Promise<Answer[]> {
    return Promise.all(programs.map((program, i) => askInTime<Answer>(program, order(i))));
  }
  async function state(): Promise<SseState> {
    const states = await each<SseState>(() => ({ do: 'state' }));
    return {
      synced: states.reduce((sum, { synced }) => sum + synced, 0),
      leastVersion: Math.min(...states.map(({ leastVersion }) => leastVersion)),
    };
  }
  async function everyoneHolds(version: number, timeoutMs = 60_000): Promise<void> {
    let last: SseState | undefined;
    const done = async () => {
      last = await state();
      return last.synced === clients + sdks && last.leastVersion >= version;
    };
    await waitFor(done, { timeoutMs, intervalMs: 100, what: `all to hold version ${version}` }).catch(
      (error) => {
        throw new Error(`${error.message} ${JSON.stringify(last)} of ${clients + sdks}`);
      },
    );
  }
  async function stop(): Promise<void> {
    await Promise.all(programs.map((program) => program.stop()));
  }

  try {
    await each(
      (i): SseOrder => ({
        do: 'open',
        port,
        key,
        first: first + Math.floor((clients * i) / processes),
        clients: share(clients, i),
        sdks: share(sdks, i),
        perSecond: perSecond / processes,
      }),
    );
    await everyoneHolds(0);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    count: clients + sdks,
    begin: async () => void (await each(() => ({ do: 'begin' }))),
    report: () => each<TallyReport>(() => ({ do: 'report' })),
    everyoneHolds,
    state,
    drop: async () => void (await each(() => ({ do: 'drop' }))),
    restore: async (restored = 1_500) =>
      void (await each(() => ({ do: 'restore', perSecond: restored / processes }))),
    stopReading: async () =>
      (await each<{ ports: number[] }>(() => ({ do: 'stop reading' }))).flatMap(({ ports }) => ports),
    [Symbol.asyncDispose]: stop,
  };
}

async function askInTime<Answer>(program: Program, order: SseOrder): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer to \`${order.do}\` in ${answerMs} ms`)), answerMs);
  });
  try {
    return await Promise.race([program.ask<Answer>(order), late]);
  } finally {
    clearTimeout(timer);
  }
}
