/** Single evaluations over HTTP on one core, beside an echo on the same framework. */
import { connect } from '@halyard/sdk';
import { besideEcho, ratioFigures } from './beside-echo.ts';
import type { Figure } from './figure.ts';
import { startProgram } from './pinned.ts';
import type { EchoOrder } from './programs/echo.ts';
import { embeddedStore, type RunningService, runService } from './run-service.ts';

export interface EvaluateHttpCounts {
  rounds: number;
  answers: number;
  /** Before anything counts: until it is compiled. */
  warmAnswers: number;
  connections: number;
}

const usual: EvaluateHttpCounts = { rounds: 7, answers: 8_000, warmAnswers: 20_000, connections: 32 };
const contexts = Array.from({ length: 200 }, (_, i) => ({
  targetingKey: `user-${1_000 + i}`,
  country: i % 2 === 0 ? 'DE' : 'FR',
}));

export async function measureEvaluateHttp(
  say: (line: string) => void,
  { rounds, answers, warmAnswers, connections }: EvaluateHttpCounts = usual,
): Promise<Figure[]> {
  const { store, remove } = embeddedStore();
  // Loaded and loader on a core each.
  await using service = await runService(store, { core: 0 });
  await using echo = startProgram('echo', { core: 0 });
  await using load = startProgram('load', { core: 1 });
  const key = service.keys!.server;
  await checkAnswers(service, key);
  const { port: echoPort } = await echo.ask<{ port: number }>(await typicalAnswer(service, key));

  const figures: Figure[] = [];
  for (const method of ['GET', 'POST'] as const) {
    const requests = contexts.map((context) => requestText(method, key, context));
    const pairs = await besideEcho(
      {
        load,
        service: { pid: service.pid, port: service.port },
        echo: { pid: echo.pid, port: echoPort },
        order: { connections, maxMs: 20_000, requests },
      },
      { rounds, answers, warmAnswers },
      (round, text) => say(`${method} ${round}/${rounds}: ${text}`),
    );
    figures.push(...ratioFigures(`${method} evaluate`, `${method} echo`, pairs, 0.7));
  }
  await remove();
  return figures;
}

/** Both methods must answer what the SDK answers, for every context that is timed afterwards. */
async function checkAnswers(service: RunningService, key: string): Promise<void> {
  const flags = await connect({ url: service.url, key, cache: false });
  try {
    for (const context of contexts) {
      const { value, variant, reason } = flags.booleanDetails('example', context, false);
      for (const method of ['GET', 'POST'] as const) {
        const answer = await (await ask(service, method, key, context)).json();
        const { value: v, variant: w, reason: r } = answer as Record<string, unknown>;
        if (v !== value || w !== variant || r !== reason) {
          throw new Error(
            `${method} answers ${JSON.stringify(answer)}, the SDK ${value} ${variant} ${reason}`,
          );
        }
      }
    }
  } finally {
    await flags.close();
  }
}

/** An answer of the service with the headers that it sets itself. */
async function typicalAnswer(service: RunningService, key: string): Promise<EchoOrder> {
  const response = await ask(service, 'GET', key, contexts[0]!);
  const byNode = ['connection', 'date', 'keep-alive', 'content-length', 'transfer-encoding'];
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !byNode.includes(name)));
  return { body: await response.text(), headers };
}

type Context = (typeof contexts)[number];

function ask(
  { url }: RunningService,
  method: 'GET' | 'POST',
  key: string,
  context: Context,
): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const { path, body } = requestParts(method, context);
  return fetch(`${url}${path}`, { method, headers, body: body === '' ? null : body });
}

function requestText(method: 'GET' | 'POST', key: string, context: Context): string {
  const { path, body } = requestParts(method, context);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: localhost:4400',
    `Authorization: Bearer ${key}`,
    ...(body === '' ? [] : ['Content-Type: application/json', `Content-Length: ${body.length}`]),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

function requestParts(method: 'GET' | 'POST', context: Context): { path: string; body: string } {
  const query = new URLSearchParams(context);
  return method === 'GET'
    ? { path: `/flags/example/evaluate?${query}`, body: '' }
    : { path: '/flags/example/evaluate', body: JSON.stringify({ context }) };
}
