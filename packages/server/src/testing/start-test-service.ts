/** The whole service in this process, on a database of its own and a free port, with a small HTTP client. */
import type { ProblemDetails } from '@halyard/contract';
import type { Config } from '../config.ts';
import type { FirstKeys } from '../first-start.ts';
import type { Clock } from '../platform/clock.ts';
import { createLog, type Log } from '../platform/log.ts';
import { type Service, startService } from '../service.ts';
import { createTestDatabase } from './test-database.ts';

export interface TestAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  body: any;
  etag: string | undefined;
  headers: Headers;
}

export interface RequestOptions {
  /** Default: the administrator's; null: none. */
  key?: string | null;
  /** Any JSON value, or text sent as it is. */
  body?: unknown;
  rawBody?: string | Uint8Array;
  headers?: Record<string, string>;
  /** Another node of the same service. */
  url?: string;
}

export interface TestService extends AsyncDisposable {
  url: string;
  keys: FirstKeys;
  service: Service;
  config: Config;
  request(method: string, path: string, options?: RequestOptions): Promise<TestAnswer>;
  /** As request, and fails the test where the answer is not 2xx. */
  ok(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<TestAnswer>;
}

/** Signs checkpoints; of no secrecy. */
export const testAuditKey = Buffer.alloc(32, 7).toString('base64');

export async function startTestService(
  options: { clock?: Clock; log?: Log; config?: Partial<Config> } = {},
): Promise<TestService> {
  const database = await createTestDatabase();
  const config: Config = {
    port: 0,
    host: '127.0.0.1',
    redisUrl: undefined,
    redisPrefix: 'halyard',
    node: undefined,
    logLevel: 'silent',
    pollMs: 1_000,
    streamsPerSecond: 10_000,
    streamsPerAddress: 0,
    drainMs: 0,
    rates: { writes: 0, reads: 0, evaluations: 0, refusedKeys: 0 },
    secret: 'only-in-tests-0123456789-abcdefghij',
    signIns: { perAccount: 0, perAddress: 0 },
    metricsPublic: false,
    publicUrl: undefined,
    auditKey: testAuditKey,
    trustedProxies: [],
    geoHeaders: undefined,
    geoDatabase: 'packaged',
    sso: undefined,
    requireSecondFactor: false,
    ...database.choice,
    ...options.config,
  };
  const service = await startService(config, options.log ?? createLog('silent'), options.clock);
  const url = service.url.replace('localhost', '127.0.0.1');
  const keys = service.keys!;

  async function request(method: string, path: string, given: RequestOptions = {}): Promise<TestAnswer> {
    const key = given.key === undefined ? keys.administrator : given.key;
    const body = given.rawBody ?? (given.body === undefined ? undefined : JSON.stringify(given.body));
    const answer = await fetch((given.url ?? url) + path, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...given.headers,
      },
      ...(body === undefined ? {} : { body: body as string }),
    });
    const text = await answer.text();
    const isJson = /json(?!l)/.test(answer.headers.get('content-type') ?? '');
    return {
      status: answer.status,
      body: isJson && text !== '' ? JSON.parse(text) : text,
      etag: answer.headers.get('etag') ?? undefined,
      headers: answer.headers,
    };
  }

  return {
    url,
    keys,
    service,
    config,
    request,
    async ok(method, path, body, given = {}) {
      const answer = await request(method, path, { ...given, body });
      if (answer.status >= 300) {
        const { status, detail, fields } = answer.body as ProblemDetails;
        throw new Error(`${method} ${path}: ${status} ${detail} ${JSON.stringify(fields ?? [])}`);
      }
      return answer;
    },
    async [Symbol.asyncDispose]() {
      await service.stop();
      await database[Symbol.asyncDispose]();
    },
  };
}
