/** Applications by the thousand: SSE clients over raw sockets, and among them SDKs that evaluate on each change. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@halyard/sdk';
import { SseClient } from '../delivery/sse-client.ts';
import { Tally } from '../delivery/tally.ts';

/** What `delivery/generators.ts` sends, one order at a time; each is answered. */
export type SseOrder =
  | {
      do: 'open';
      port: number;
      key: string;
      /** The number of the first client, so that addresses differ from those of other processes. */
      first: number;
      clients: number;
      sdks: number;
      perSecond: number;
    }
  /** Answered with {@link SseState}. */
  | { do: 'state' }
  | { do: 'begin' }
  /** Answered with a `TallyReport`. */
  | { do: 'report' }
  | { do: 'drop' }
  | { do: 'restore'; perSecond: number }
  /** Answered with the local ports of those that read nothing more. */
  | { do: 'stop reading' };

export interface SseState {
  /** Clients and SDKs that are connected and told that nothing is missing. */
  synced: number;
  /** The lowest version that a client or SDK holds. */
  leastVersion: number;
}

/** What SDKs evaluate: enabled it is on for everybody there. */
const context = { targetingKey: 'you', country: 'DE' };

let clients: SseClient[] = [];
const sdks: Awaited<ReturnType<typeof connect>>[] = [];
let tally: Tally;

process.on('message', (order: SseOrder) => {
  carryOut(order).then(
    (answer) => process.send!(answer),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(0));

async function carryOut(order: SseOrder): Promise<object> {
  switch (order.do) {
    case 'open': {
      const { port, key, first, perSecond } = order;
      tally = new Tally(order.clients);
      clients = Array.from(
        { length: order.clients },
        (_, i) => new SseClient(i, { port, key }, tally, first),
      );
      // Among the others, for whoever came first is told first.
      const every = Math.max(1, Math.floor(order.clients / Math.max(1, order.sdks)));
      await paced(clients, perSecond, (client, i) => {
        client.open();
        if (i % every === 0 && i / every < order.sdks) void openSdk(port, key);
      });
      return {};
    }
    case 'state':
      return state();
    case 'begin':
      tally.begin();
      return {};
    case 'report':
      return tally.report();
    case 'drop':
      for (const client of clients) client.drop();
      return {};
    case 'restore':
      await paced(clients, order.perSecond, (client) => client.open());
      return {};
    case 'stop reading':
      for (const client of clients) client.stopReading();
      return { ports: clients.map(({ localPort }) => localPort) };
  }
}

async function openSdk(port: number, key: string): Promise<void> {
  const url = `http://127.0.0.1:${port}`;
  const sdk = await connect({ url, key, cache: false, timeoutMs: 30_000, flushMs: 3_600_000 });
  const number = sdks.push(sdk) - 1;
  sdk.on('PROVIDER_CONFIGURATION_CHANGED', ({ version }) => {
    const value = sdk.boolean('example', context, false);
    tally.evaluated(number, version, value);
  });
}

function state(): SseState {
  const versions = [
    ...clients.map(({ version }) => version),
    ...sdks.map(({ version }) => version?.version ?? 0),
  ];
  return {
    synced:
      clients.filter(({ isSynced }) => isSynced).length +
      sdks.filter(({ status }) => status === 'READY').length,
    leastVersion: Math.min(...versions),
  };
}

/** In batches of a fiftieth of a second. */
async function paced<T>(
  all: readonly T[],
  perSecond: number,
  each: (one: T, index: number) => void,
): Promise<void> {
  const batch = Math.max(1, Math.round(perSecond / 50));
  for (let from = 0; from < all.length; from += batch) {
    for (let i = from; i < Math.min(all.length, from + batch); i++) each(all[i]!, i);
    await sleep(20);
  }
}
