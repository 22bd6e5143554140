/**
 * Single evaluations over HTTP on one core, beside an echo on the same framework. Both are asked in turn, round by
 * round, so that what else the machine does falls on both; the ratio is by time on the core where the kernel tells.
 */
import { connect } from '@halyard/sdk';
import type { Figure } from './figure.ts';
import { canPin, type Program, startProgram } from './pinned.ts';
import { cpuMs } from './process-figures.ts';
import type { EchoOrder } from './programs/echo.ts';
import type { LoadAnswer, LoadOrder } from './programs/load.ts';
import { median, spread } from './quantile.ts';
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

interface Sample {
  perSecond: number;
  /** undefined where the kernel does not tell. */
  cpuMicroseconds: number | undefined;
}

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
    const measure = (pid: number, port: number, count: number) =>
      sample(load, pid, { port, connections, answers: count, maxMs: 20_000, requests });
    const ofService = (count = answers) => measure(service.pid, service.port, count);
    const ofEcho = (count = answers) => measure(echo.pid, echoPort, count);
    await ofService(warmAnswers);
    await ofEcho(warmAnswers);
    const pairs: { service: Sample; echo: Sample }[] = [];
    for (let round = 1; round <= rounds; round++) {
      const pair = { echo: await ofEcho(), service: await ofService() };
      pairs.push(pair);
      say(
        `${method} ${round}/${rounds}: ${Math.round(pair.service.perSecond)}/s, echo ${Math.round(pair.echo.perSecond)}/s`,
      );
    }
    figures.push(...figuresOf(method, pairs));
  }
  await remove();
  return figures;
}

function figuresOf(method: string, pairs: { service: Sample; echo: Sample }[]): Figure[] {
  const perSecond = pairs.map(({ service }) => service.perSecond);
  const where = canPin ? 'one core' : 'not bound to a core';
  const ratios = pairs.map(({ service, echo }) => service.perSecond / echo.perSecond);
  const figures: Figure[] = [
    {
      name: `${method} evaluate`,
      value: median(perSecond),
      unit: '1/s',
      note: `${where}, ${spread(perSecond)}`,
    },
    { name: `${method} echo`, value: median(pairs.map(({ echo }) => echo.perSecond)), unit: '1/s' },
    {
      name: `${method} evaluate to echo`,
      value: median(ratios),
      unit: '',
      note: `by the clock, ${spread(ratios)}`,
    },
  ];
  const cpu = pairs.flatMap(({ service, echo }) =>
    service.cpuMicroseconds === undefined || echo.cpuMicroseconds === undefined
      ? []
      : [{ service: service.cpuMicroseconds, ratio: echo.cpuMicroseconds / service.cpuMicroseconds }],
  );
  if (cpu.length === 0)
    return figures.map((figure, i) => (i === 2 ? { ...figure, aim: { atLeast: 0.7 } } : figure));
  const cpuRatios = cpu.map(({ ratio }) => ratio);
  return [
    ...figures,
    {
      name: `${method} evaluate, time on the core`,
      value: median(cpu.map((each) => each.service)),
      unit: 'us',
    },
    {
      name: `${method} evaluate to echo`,
      value: median(cpuRatios),
      unit: '',
      note: `by time on the core, ${spread(cpuRatios)}`,
      aim: { atLeast: 0.7 },
    },
  ];
}

async function sample(load: Program, pid: number, order: LoadOrder): Promise<Sample> {
  const before = cpuMs(pid);
  const { answers, elapsedMs } = await load.ask<LoadAnswer>(order);
  const after = cpuMs(pid);
  return {
    perSecond: (answers / elapsedMs) * 1_000,
    cpuMicroseconds:
      before === undefined || after === undefined ? undefined : ((after - before) * 1_000) / answers,
  };
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
