/**
 * OFREP on one core, beside an echo on the same framework: one flag with a server key, as server providers ask, and all
 * of an environment with a client key, as web providers do, while there are 1, 100 and 1,000 of them.
 */
import { connect } from '@halyard/sdk';
import { createFlags } from '../delivery/create-flags.ts';
import {
  ask,
  measureCase,
  type RemoteCase,
  type RemoteCounts,
  type RemoteRequest,
} from '../delivery/remote.ts';
import type { Figure } from '../figure.ts';
import { startProgram } from '../pinned.ts';
import { call, embeddedStore, type RunningService, runService } from '../run-service.ts';

export interface OfrepCounts extends Omit<RemoteCounts, 'flags'> {
  /** Rising. */
  flags: readonly number[];
}

const usual: OfrepCounts = {
  flags: [1, 100, 1_000],
  rounds: 5,
  answers: 3_000,
  warmAnswers: 6_000,
  connections: 32,
};
const contexts = Array.from({ length: 50 }, (_, i) => ({
  targetingKey: `user-${i}`,
  country: i % 2 === 0 ? 'DE' : 'FR',
}));

export async function measureOfrep(
  say: (line: string) => void,
  { flags: sizes, ...counts }: OfrepCounts = usual,
): Promise<Figure[]> {
  const { store, remove } = embeddedStore();
  // Loaded and loader on a core each.
  await using service = await runService(store, { core: 0 });
  await using load = startProgram('load', { core: 1 });
  // What a new service begins with would be one more.
  await call(service, service.keys!.administrator, 'PATCH', '/flags/example', { client: false });
  const flags: string[] = [];
  const figures: Figure[] = [];
  for (const size of sizes) {
    const choice = { from: flags.length, client: true };
    flags.push(...(await createFlags(service, service.keys!.administrator, size - flags.length, choice)));
    const cases = await checkedCases(service, flags);
    // One flag takes what it takes, however many there are beside it.
    for (const each of size === sizes[0] ? cases : cases.slice(1)) {
      figures.push(...(await measureCase({ service, load, say }, each, counts)));
    }
  }
  await remove();
  return figures;
}

/** Throws where an answer for any of the contexts is not that of the SDK. */
async function checkedCases(service: RunningService, flags: readonly string[]): Promise<RemoteCase[]> {
  const { server, client } = service.keys!;
  const request = (key: string, path: string, context: object): RemoteRequest => ({
    method: 'POST',
    path,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ context }),
  });
  const flag = flags.at(-1)!;
  const single = contexts.map((context) => request(server, `/ofrep/v1/evaluate/flags/${flag}`, context));
  const bulk = contexts.map((context) => request(client, '/ofrep/v1/evaluate/flags', context));
  const sdk = await connect({ url: service.url, key: server, cache: false });
  for (const [i, context] of contexts.entries()) {
    const expected = flags.map((each) => sdk.boolean(each, context, false));
    const one = (await (await ask(service, single[i]!)).json()) as Item;
    const all = (await (await ask(service, bulk[i]!)).json()) as { flags: Item[] };
    const values = new Map(all.flags.map(({ key, value }) => [key, value]));
    const answered = flags.map((each) => values.get(each));
    if (
      one.value !== expected.at(-1) ||
      answered.join() !== expected.join() ||
      values.size !== flags.length
    ) {
      throw new Error(`OFREP's answers for ${JSON.stringify(context)} are not those of the SDK`);
    }
  }
  await sdk.close();
  return [
    { name: 'OFREP, one flag', requests: single, status: 200 },
    { name: `OFREP, ${flags.length} at once`, requests: bulk, status: 200 },
  ];
}

interface Item {
  key: string;
  value?: unknown;
}
