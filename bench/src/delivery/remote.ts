/**
 * What those without a stream ask for, on one core, beside an echo on the same framework: the snapshot of 100 flags,
 * whole and unchanged, and one evaluation. All 100 evaluated in one request are OFREP's, which is not there yet; it
 * would be one more case here.
 */
import { connect } from '@halyard/sdk';
import { besideEcho, ratioFigures } from '../beside-echo.ts';
import type { Figure } from '../figure.ts';
import { startProgram } from '../pinned.ts';
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
const context = { targetingKey: 'somebody', country: 'FR' };

/** One kind of request, and what was found to be right about its answer. */
export interface RemoteCase {
  name: string;
  path: string;
  headers: Record<string, string>;
  status: number;
}

export async function measureRemote(
  say: (line: string) => void,
  { flags, rounds, answers, warmAnswers, connections } = usual,
): Promise<Figure[]> {
  const { store, remove } = embeddedStore();
  // Loaded and loader on a core each.
  await using service = await runService(store, { core: 0 });
  await using load = startProgram('load', { core: 1 });
  const { server: key, administrator } = service.keys!;
  const keys = await createFlags(service, administrator, flags);
  const figures: Figure[] = [];
  for (const each of await checkedCases(service, key, keys)) {
    await using echo = startProgram('echo', { core: 0 });
    const { port: echoPort } = await echo.ask<{ port: number }>(await typicalAnswer(service, each));
    const pairs = await besideEcho(
      {
        load,
        service: { pid: service.pid, port: service.port },
        echo: { pid: echo.pid, port: echoPort },
        order: { connections, maxMs: 20_000, requests: [requestText(each)], status: each.status },
      },
      { rounds, answers, warmAnswers },
      (round, text) => say(`${each.name} ${round}/${rounds}: ${text}`),
    );
    figures.push(...ratioFigures(each.name, `${each.name}, echo`, pairs));
  }
  await remove();
  return figures;
}

/** Throws where the snapshot is not that of the flags, or an evaluation is not that of the SDK. */
export async function checkedCases(
  service: RunningService,
  key: string,
  flags: readonly string[],
): Promise<RemoteCase[]> {
  const flag = flags.at(-1)!;
  const authorization = `Bearer ${key}`;
  const snapshot = { name: 'snapshot', path: '/sdk/snapshot', headers: { authorization }, status: 200 };
  const whole = await ask(service, snapshot);
  const etag = whole.headers.get('etag')!;
  const sent = Object.keys(((await whole.json()) as { flags: object }).flags);
  const missing = flags.filter((each) => !sent.includes(each));
  if (missing.length > 0) throw new Error(`the snapshot has no ${missing.join(', ')}`);

  const evaluation = {
    name: 'evaluation',
    path: `/flags/${flag}/evaluate?${new URLSearchParams(context)}`,
    headers: { authorization },
    status: 200,
  };
  const { value } = (await (await ask(service, evaluation)).json()) as { value: unknown };
  const sdk = await connect({ url: service.url, key, cache: false });
  const { value: expected } = sdk.booleanDetails(flag, context, false);
  await sdk.close();
  if (value !== expected) throw new Error(`${flag} is ${value} over HTTP and ${expected} in the SDK`);
  return [
    { ...snapshot, name: `snapshot of ${sent.length} flags` },
    {
      ...snapshot,
      name: 'snapshot, unchanged',
      headers: { authorization, 'if-none-match': etag },
      status: 304,
    },
    { ...evaluation, name: 'one evaluation' },
  ];
}

export function requestText({ path, headers }: RemoteCase): string {
  const lines = Object.entries({ host: 'localhost:4400', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

async function ask({ url }: RunningService, { path, headers, status }: RemoteCase): Promise<Response> {
  const response = await fetch(`${url}${path}`, { headers });
  if (response.status !== status) throw new Error(`${path} answers ${response.status}`);
  return response;
}

/** An answer of the service with the headers that it sets itself. */
async function typicalAnswer(service: RunningService, each: RemoteCase): Promise<EchoOrder> {
  const response = await ask(service, each);
  const byNode = ['connection', 'date', 'keep-alive', 'content-length', 'transfer-encoding'];
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !byNode.includes(name)));
  return { status: each.status, body: await response.text(), headers };
}
