/** This SDK behind the test service of spec/stream/conformance.md. */
import { type ClientOptions, serveTestService } from '../../../../spec/stream/suite/serve-test-service.ts';
import { Client } from '../client.ts';
import { silentLog } from '../log.ts';
import { parseOptions } from '../options.ts';
import { SDK } from '../sdk.ts';
import { TIMINGS, type Timings } from '../timings.ts';

function timingsFrom(given: Record<string, number>): Timings {
  const of = (name: string, fallback: number) => given[name] ?? fallback;
  const { connection, backoff, pacing, status } = TIMINGS;
  return {
    ...TIMINGS,
    connection: {
      headersMs: of('headersMs', connection.headersMs),
      firstCommitMs: of('firstCommitMs', connection.firstCommitMs),
      firstCommitAtMostMs: of('firstCommitAtMostMs', connection.firstCommitAtMostMs),
      silenceMs: of('silenceMs', connection.silenceMs),
    },
    backoff: {
      ...backoff,
      baseMs: of('backoffBaseMs', backoff.baseMs),
      ceilingMs: of('backoffCeilingMs', backoff.ceilingMs),
      extendedMs: of('refusedMs', backoff.extendedMs),
      maxRetryAfterMs: of('pauseAtMostMs', backoff.maxRetryAfterMs),
    },
    pacing: {
      ...pacing,
      pollMs: of('pollMs', pacing.pollMs),
      streamAgainMs: of('streamAgainMs', pacing.streamAgainMs),
    },
    status: {
      staleAfterMs: of('staleAfterMs', status.staleAfterMs),
      errorAfterMs: of('errorAfterMs', status.errorAfterMs),
    },
    pollTimeoutMs: of('pollTimeoutMs', TIMINGS.pollTimeoutMs),
    saveAfterMs: 10,
  };
}

function create({ url, key, timings = {}, directory }: ClientOptions) {
  const settings = parseOptions({ url, key, cache: directory, log: silentLog, flushMs: 3_600_000 });
  const client = new Client(settings, { timings: timingsFrom(timings) });
  return {
    state: () => ({ version: client.version ?? null, status: client.status }),
    evaluate: ({ flag, context, default: fallback }: Parameters<typeof evaluate>[1]) =>
      evaluate(client, { flag, context, default: fallback }),
    close: () => client.close(),
  };
}

function evaluate(
  client: Client,
  question: { flag: string; context: Record<string, unknown>; default: string },
): string {
  return client.string(question.flag, question.context as never, question.default);
}

await serveTestService(
  {
    name: SDK.name,
    version: SDK.version,
    capabilities: ['timings', 'status', 'polling', 'persistence'],
  },
  create,
);
