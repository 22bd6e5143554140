/** What components are shown of a client whose service answers for whoever asks, always of the same state. */
import { type BrowserClient, createClient } from '@halyard/sdk/browser';
import { waitFor } from '@halyard/testkit';
import { afterEach, expect, it } from 'vitest';
import { FlagStore } from './flag-store.ts';

let client: BrowserClient;
afterEach(() => client.close());

const answerTo = (request: RequestInit | undefined) => {
  const { targetingKey } = JSON.parse(String(request!.body)).context ?? {};
  const flags = { who: { value: targetingKey, variant: 'on', reason: 'STATIC', version: 1 } };
  return { epoch: 'e', snapshotVersion: 1, flags };
};

function open(more: object = {}): FlagStore {
  client = createClient({
    url: 'http://127.0.0.1:9',
    key: 'hal_client_x',
    context: { targetingKey: 'ann' },
    updates: 'off',
    storage: false,
    fetch: async (_url, request) => Response.json(answerTo(request)),
    ...more,
  });
  return new FlagStore(client, undefined);
}

it('shows the answers of the context that is held, though nobody listened when it changed', async () => {
  const store = open();
  await client.ready();
  const leave = store.subscribe(() => {});
  expect(store.detailsOf('who', 'string').value).toBe('ann');
  leave();
  expect(await client.setContext({ targetingKey: 'bob' })).toBe(true);
  store.subscribe(() => {});
  expect(store.detailsOf('who', 'string').value).toBe('bob');
});

it('tells when what is stored turns out to be right: it is stale no more', async () => {
  const entries = new Map<string, string>();
  const storage = {
    getItem: (name: string) => entries.get(name) ?? null,
    setItem: (name: string, text: string) => void entries.set(name, text),
  };
  open({ storage });
  await client.ready();
  await client.close();
  const answers: (() => void)[] = [];
  const fetch = async (url: string, request: RequestInit) => {
    if (url.endsWith('/sdk/evaluate')) await new Promise<void>((resolve) => answers.push(resolve));
    return Response.json(answerTo(request));
  };
  const store = open({ storage, fetch });
  let calls = 0;
  store.subscribe(() => calls++);
  expect(store.detailsOf('who', 'string')).toMatchObject({ value: 'ann', stale: true });
  await waitFor(() => answers.length > 0);
  for (const answer of answers) answer();
  await waitFor(() => calls > 0);
  expect(client.string('who', '')).toBe('ann');
  expect(store.detailsOf('who', 'string').stale).toBeUndefined();
});
