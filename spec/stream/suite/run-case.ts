/** Carries out the steps of one case, between a controllable server and a client behind a test service. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Case, Expectation, Message, Step, TakeStep } from './case.ts';
import { ControllableServer, type Exchange, key } from './controllable-server.ts';
import { flagKeys, snapshotOf, stateOf, units } from './history.ts';
import { textOf } from './say.ts';
import type { Question, TestService } from './test-service.ts';
import { protocolTimings, quickTimings } from './timings.ts';

export interface CaseResult {
  name: string;
  describes: string;
  /** Why it failed; undefined: it passed, or was skipped. */
  failure?: string;
  /** The capability that is missing. */
  skipped?: string;
  tookMs: number;
}

/** What must not happen has so long to happen. */
const shortMs = 150;
/** Timers may fire a little early by the clock of another process. */
const clockMs = 5;
const fallback = 'the default';

const questions: Question[] = flagKeys().flatMap((flag) =>
  units.map((targetingKey) => ({ flag, context: { targetingKey }, default: fallback })),
);

/** `patienceMs`: how long an expectation has to become true. Never rejects. */
export async function runCase(
  given: Case,
  service: TestService,
  capabilities: readonly string[],
  patienceMs = patienceFor(capabilities),
): Promise<CaseResult> {
  const { name, describes, needs = [] } = given;
  const startedAtMs = performance.now();
  const skipped = needs.find((need) => !capabilities.includes(need));
  if (skipped !== undefined) return { name, describes, skipped, tookMs: 0 };
  const run = new Run(given, service, capabilities, patienceMs);
  let failure: string | undefined;
  try {
    await run.start();
    await run.steps();
  } catch (error) {
    failure = (error as Error).message;
  }
  failure ??= run.server.violations[0];
  await run.end().catch((error: Error) => {
    failure ??= error.message;
  });
  const tookMs = Math.round(performance.now() - startedAtMs);
  return { name, describes, ...(failure !== undefined && { failure }), tookMs };
}

/** Where durations are those of the protocol, a client may be right to wait for minutes. */
function patienceFor(capabilities: readonly string[]): number {
  const { refusedMs, silenceMs } = protocolTimings;
  return capabilities.includes('timings') ? 15_000 : refusedMs + 2 * silenceMs;
}

class Run {
  readonly server = new ControllableServer();
  readonly #case: Case;
  readonly #service: TestService;
  readonly #hasStatus: boolean;
  readonly #timings: Record<string, number> | undefined;
  readonly #patienceMs: number;
  readonly #directory = mkdtempSync(join(tmpdir(), 'halyard-conformance-'));
  #client = '';
  #current: Exchange | undefined;
  #saidAtMs = 0;

  constructor(given: Case, service: TestService, capabilities: readonly string[], patienceMs: number) {
    this.#case = given;
    this.#service = service;
    this.#hasStatus = capabilities.includes('status');
    const isQuick = capabilities.includes('timings');
    this.#timings = isQuick ? { ...quickTimings, ...given.timings } : undefined;
    this.#patienceMs = patienceMs;
  }

  async start(): Promise<void> {
    await this.server.listen();
    if (this.#case.snapshots !== 'scripted') {
      this.server.answerAll('snapshot', (exchange) => answer(exchange, { status: 503 }));
    }
    await this.#create();
    const { start } = this.#case;
    if (start === undefined) return;
    await this.#step({ request: 'stream', basis: null });
    await this.#step({ say: [{ full: start }] });
    await this.#step({ expect: { holds: start } });
  }

  async steps(): Promise<void> {
    for (const [index, step] of this.#case.steps.entries()) {
      await this.#step(step).catch((error: Error) => {
        const what = `step ${index + 1}, ${JSON.stringify(step).slice(0, 120)}: ${error.message}`;
        throw new Error(`${what}${this.server.violations.map((violation) => `; ${violation}`).join('')}`);
      });
    }
  }

  async end(): Promise<void> {
    if (this.#client !== '') await this.#service.close(this.#client);
    await this.server.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #create(): Promise<void> {
    this.#client = await this.#service.create({
      url: this.server.url,
      key,
      directory: this.#directory,
      ...(this.#timings && { timings: this.#timings }),
    });
  }

  async #step(step: Step): Promise<void> {
    if ('request' in step) {
      await this.#take(step);
    } else if ('again' in step) {
      await this.#closed();
      await this.#take({ request: step.again, ...('basis' in step && { basis: step.basis! }) });
    } else if ('say' in step) {
      this.#saidAtMs = performance.now();
      await say(this.#exchange(), step.say, step);
    } else if ('answer' in step) {
      this.#saidAtMs = performance.now();
      answer(this.#exchange(), step.answer);
    } else if ('raw' in step) {
      raw(this.#exchange(), step.raw, step.everyMs);
    } else if ('end' in step) {
      const { socket, response } = this.#exchange();
      if (step.end === 'reset') socket.resetAndDestroy();
      else if (response.headersSent) response.end();
      else socket.end();
    } else if ('closed' in step) {
      await this.#closed();
    } else if ('serve' in step) {
      this.#serve(step.serve);
    } else if ('listen' in step) {
      await (step.listen ? this.server.listen() : this.server.stop());
    } else if ('expect' in step) {
      await this.#until(() => this.#differs(step.expect));
    } else if ('stays' in step) {
      await this.#until(() => this.#differs(step.stays));
      for (const untilMs = performance.now() + shortMs; performance.now() < untilMs; await sleep(15)) {
        const difference = await this.#differs(step.stays);
        if (difference !== undefined) throw new Error(difference);
      }
    } else if ('noRequestForMs' in step) {
      const before = this.server.requestCount;
      await sleep(step.noRequestForMs);
      if (this.server.requestCount > before) throw new Error('the client asked for something');
    } else {
      await this.#service.close(this.#client);
      await this.#create();
    }
  }

  async #take({ request, basis, etag, leastMs = 0 }: TakeStep): Promise<void> {
    let found: Exchange | undefined;
    await this.#until(async () => {
      found = this.server.take(request);
      return found ? undefined : `there is no request for the ${request}`;
    });
    this.#current = found;
    const wanted = request === 'snapshot' ? etag : basis;
    if (wanted !== undefined && found!.basis !== wanted) {
      throw new Error(`the client says that it holds ${found!.basis}, not ${wanted}`);
    }
    const pauseMs = found!.atMs - this.#saidAtMs;
    if (pauseMs < leastMs - clockMs) throw new Error(`the client is back after ${Math.round(pauseMs)} ms`);
  }

  #closed(): Promise<void> {
    const exchange = this.#exchange();
    return this.#until(async () => (exchange.isClosed ? undefined : 'the client keeps its connection'));
  }

  #serve({ stream, snapshot }: { stream?: Message[]; snapshot?: string }): void {
    if (stream) this.server.answerAll('stream', (exchange) => void say(exchange, stream, {}));
    if (snapshot !== undefined) {
      this.server.answerAll('snapshot', (exchange) => answer(exchange, { status: 200, snapshot }));
    }
  }

  #exchange(): Exchange {
    if (!this.#current) throw new Error('no request has been taken');
    return this.#current;
  }

  /** What is not as expected; undefined: nothing. */
  async #differs({ holds, status }: Expectation): Promise<string | undefined> {
    const state = await this.#service.state(this.#client);
    const wanted = status !== undefined && this.#hasStatus ? [status].flat() : undefined;
    if (wanted && !wanted.includes(state.status!))
      return `the status is ${state.status}, not ${wanted.join(' or ')}`;
    if (holds === undefined) return undefined;
    const expected = holds === null ? undefined : stateOf(holds);
    const held = state.version ? `${state.version.epoch}.${state.version.version}` : null;
    const name = expected ? `${expected.epoch}.${expected.version}` : null;
    if (held !== name) return `${held} is held, not ${name}`;
    if (expected && state.hash !== undefined && state.hash !== expected.hash) {
      return `the hash of ${name} is ${expected.hash}, not ${state.hash}`;
    }
    const values = await this.#service.evaluate(this.#client, questions);
    for (const [index, { flag, context }] of questions.entries()) {
      const unit = context['targetingKey'] as string;
      const value = expected?.values.get(flag)?.[unit] ?? fallback;
      if (values[index] !== value) return `${flag} answers ${values[index]} to ${unit}, not ${value}`;
    }
    return undefined;
  }

  async #until(problem: () => Promise<string | undefined>): Promise<void> {
    const deadlineMs = performance.now() + this.#patienceMs;
    for (;;) {
      const found = await problem();
      if (found === undefined) return;
      if (performance.now() > deadlineMs) throw new Error(found);
      await sleep(10);
    }
  }
}

async function say(
  { response, socket }: Exchange,
  messages: Message[],
  { lineEnd = '\n', chunkBytes }: { lineEnd?: string; chunkBytes?: number },
): Promise<void> {
  if (!response.headersSent) {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
    });
    response.flushHeaders();
  }
  for (const message of messages) {
    if ('pauseMs' in message) {
      await sleep(message.pauseMs);
      continue;
    }
    if ('endless' in message) {
      await flood(response, socket, message.endless);
      continue;
    }
    const bytes = Buffer.from(textOf(message).replaceAll('\n', lineEnd));
    const size = chunkBytes ?? Math.max(bytes.length, 1);
    for (let start = 0; start < bytes.length; start += size) {
      response.write(bytes.subarray(start, start + size));
      if (chunkBytes !== undefined) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

async function flood(
  response: Exchange['response'],
  socket: Exchange['socket'],
  bytes: number,
): Promise<void> {
  const piece = Buffer.alloc(1 << 20, 'x');
  response.write('data: ');
  for (let sent = 0; sent < bytes && !socket.destroyed; sent += piece.length) {
    if (response.write(piece)) continue;
    await new Promise<void>((resolve) => {
      const done = () => {
        response.off('drain', done);
        socket.off('close', done);
        resolve();
      };
      response.on('drain', done);
      socket.on('close', done);
    });
  }
}

function answer(
  { response }: Exchange,
  { status, headers, body = '', retryAtSeconds, snapshot }: Answer,
): void {
  const retryAt = retryAtSeconds && new Date(Date.now() + retryAtSeconds * 1_000).toUTCString();
  const state = snapshot === undefined ? undefined : stateOf(snapshot);
  response.writeHead(status, {
    ...(state && { 'content-type': 'application/json', etag: `"${state.epoch}.${state.version}"` }),
    ...(retryAt && { 'retry-after': retryAt }),
    ...headers,
  });
  response.end(state ? snapshotOf(state) : body);
}

function raw({ socket }: Exchange, text: string, everyMs: number | undefined): void {
  socket.write(text);
  if (everyMs === undefined) return;
  const timer = setInterval(() => socket.write(text), everyMs);
  socket.on('close', () => clearInterval(timer));
}
