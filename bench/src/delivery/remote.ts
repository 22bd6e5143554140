/**
 * What those without a stream ask for, on one core, beside an echo on the same framework: the snapshot of 100 flags,
 * whole and unchanged, one evaluation, and all 100 evaluated at once.
 */
import { connect } from '@halyard/sdk';
import { besideEcho, ratioFigures } from '../beside-echo.ts';
import type { Figure } from '../figure.ts';
import { type Program, startProgram } from '../pinned.ts';
import type { EchoOrder } from '../programs/echo.ts';
import { embeddedStore, type RunningService, runService } from '../run-service.ts';
import { createFlags } from './create-flags.ts';

export interface RemoteCounts {
  flags: number;
  rounds: number;
  answers: number;
  warmAnswers: number;
  connections: number;
}

const usual: RemoteCounts = { flags: 100, rounds: 5, answers: 5_000, warmAnswers: 10_000, connections: 32 };
const contexts = Array.from({ length: 50 }, (_, i) => ({
  targetingKey: `user-${i}`,
  country: i % 2 === 0 ? 'DE' : 'FR',
}));

/** Requests that are asked in turn. */
export interface RemoteCase {
  name: string;
  requests: RemoteRequest[];
  /** Of each answer. */
  status: number;
}

export interface RemoteRequest {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export async function measureRemote(
  say: (line: string) => void,
  { flags, ...counts }: RemoteCounts = usual,
): Promise<Figure[]> {
  const { store, remove } = embeddedStore();
  // Loaded and loader on a core each.
  await using service = await runService(store, { core: 0 });
  await using load = startProgram('load', { core: 1 });
  const { server: key, administrator } = service.keys!;
  const keys = await createFlags(service, administrator, flags);
  const figures: Figure[] = [];
  for (const each of await checkedCases(service, key, keys)) {
    figures.push(...(await measureCase({ service, load, say }, each, counts)));
  }
  await remove();
  return figures;
}

/** How fast the service answers, beside an echo that sends what it sends; both on the first core. */
export async function measureCase(
  { service, load, say }: { service: RunningService; load: Program; say: (line: string) => void },
  each: RemoteCase,
  { rounds, answers, warmAnswers, connections }: Omit<RemoteCounts, 'flags'>,
): Promise<Figure[]> {
  await using echo = startProgram('echo', { core: 0 });
  const { port: echoPort } = await echo.ask<{ port: number }>(await typicalAnswer(service, each));
  const pairs = await besideEcho(
    {
      load,
      service: { pid: service.pid, port: service.port },
      echo: { pid: echo.pid, port: echoPort },
      order: { connections, maxMs: 20_000, requests: each.requests.map(requestText), status: each.status },
    },
    { rounds, answers, warmAnswers },
    (round, text) => say(`${each.name} ${round}/${rounds}: ${text}`),
  );
  return ratioFigures(each.name, `${each.name}, echo`, pairs);
}

/** Throws where the snapshot is not that of the flags, or an evaluation is not that of the SDK. */
export async function checkedCases(
  service: RunningService,
  key: string,
  flags: readonly string[],
): Promise<RemoteCase[]> {
  const authorization = `Bearer ${key}`;
  const snapshot = { method: 'GET', path: '/sdk/snapshot', headers: { authorization } } as const;
  const whole = await ask(service, snapshot);
  const sent = Object.keys(((await whole.json()) as { flags: object }).flags);
  const missing = flags.filter((each) => !sent.includes(each));
  if (missing.length > 0) throw new Error(`the snapshot has no ${missing.join(', ')}`);
  const unchanged = { ...snapshot, headers: { authorization, 'if-none-match': whole.headers.get('etag')! } };

  const flag = flags.at(-1)!;
  const one = contexts.map((context) => ({
    method: 'GET' as const,
    path: `/flags/${flag}/evaluate?${new URLSearchParams(context)}`,
    headers: { authorization },
  }));
  const all = contexts.map((context) => ({
    method: 'POST' as const,
    path: '/sdk/evaluate',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ context }),
  }));
  const sdk = await connect({ url: service.url, key, cache: false });
  for (const [i, context] of contexts.entries()) {
    const expected = flags.map((each) => sdk.boolean(each, context, false));
    const { value } = (await (await ask(service, one[i]!)).json()) as { value: unknown };
    const bulk = (await (await ask(service, all[i]!)).json()) as {
      flags: Record<string, { value: unknown }>;
    };
    const answered = flags.map((each) => bulk.flags[each]?.value);
    if (value !== expected.at(-1) || answered.join() !== expected.join()) {
      throw new Error(`over HTTP the answers for ${JSON.stringify(context)} are not those of the SDK`);
    }
  }
  await sdk.close();
  return [
    { name: `snapshot of ${sent.length} flags`, requests: [snapshot], status: 200 },
    { name: 'snapshot, unchanged', requests: [unchanged], status: 304 },
    { name: 'one evaluation', requests: one, status: 200 },
    { name: `evaluation of ${sent.length} flags at once`, requests: all, status: 200 },
  ];
}

export function requestText({ method, path, headers, body = '' }: RemoteRequest): string {
  const all = {
    host: 'localhost:4400',
    ...headers,
    ...(body === '' ? {} : { 'content-length': body.length }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

export async function ask(
  { url }: RunningService,
  { method, path, headers, body }: RemoteRequest,
  status = 200,
): Promise<Response> {
  const response = await fetch(`${url}${path}`, { method, headers, body: body ?? null });
  if (response.status !== status) throw new Error(`${path} answers ${response.status}`);
  return response;
}

/** An answer of the service with the headers that it sets itself. */
async function typicalAnswer(service: RunningService, { requests, status }: RemoteCase): Promise<EchoOrder> {
  const response = await ask(service, requests[0]!, status);
  const byNode = ['connection', 'date', 'keep-alive', 'content-length', 'transfer-encoding'];
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !byNode.includes(name)));
  return { status, body: await response.text(), headers };
}
