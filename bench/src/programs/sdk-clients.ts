/** Applications: a number of SDK clients that note when each of them holds a version. */
import { type Client, connect } from '@halyard/sdk';

/** What `propagation.ts` sends first; the answer is `{ connected }`. Then `{}` each time it wants {@link Held}. */
export interface ClientsOrder {
  url: string;
  key: string;
  count: number;
}

/** By client: versions in the order of arrival, and when, in milliseconds of {@link process.hrtime}. */
export interface Held {
  clients: { version: number; atMs: number }[][];
}

const clients: Client[] = [];
let held: Held['clients'] = [];

process.on('message', (order: Partial<ClientsOrder>) => {
  if (order.url !== undefined) {
    open(order as ClientsOrder).then(
      (connected) => process.send!({ connected }),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  } else process.send!({ clients: held } satisfies Held);
});

process.once('SIGTERM', () => {
  void Promise.all(clients.map((client) => client.close())).then(() => process.exit(0));
});

async function open({ url, key, count }: ClientsOrder): Promise<number> {
  held = Array.from({ length: count }, () => []);
  for (const notes of held) {
    const client = await connect({ url, key, cache: false, timeoutMs: 30_000, flushMs: 3_600_000 });
    client.on('PROVIDER_CONFIGURATION_CHANGED', ({ version }) => {
      notes.push({ version, atMs: Number(process.hrtime.bigint()) / 1e6 });
    });
    clients.push(client);
  }
  return clients.filter(({ status }) => status === 'READY').length;
}
