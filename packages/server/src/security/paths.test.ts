/** SEC-3: however a path is spelled, nobody comes to what needs a key without one; alone and behind balancers. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AnyOperation, allOperations } from '@halyard/contract';
import type { Balancer } from '@halyard/testkit';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { behindHaproxy, behindNginx } from '../faults/testing/balance.ts';
import { startTestService, type TestService } from '../testing/start-test-service.ts';
import { askAll, type RawAnswer, RawClient, type RawRequest } from './testing/raw-client.ts';
import { requestOf, type SampleRequest, sampleRequests } from './testing/sample-requests.ts';
import { headersThatMislead, spellings } from './testing/spellings.ts';

const timeout = 240_000;

interface Attempt extends RawRequest {
  operation: AnyOperation;
  spelling: string;
}

let t: TestService;
let port: number;
/** Those that answer nothing without a key, or a ticket. */
let closed: SampleRequest[];
/** What everybody may read: an answer to a target that leads there is no way in. */
const openBodies = new Set<string>();

beforeAll(async () => {
  t = await startTestService();
  port = Number(new URL(t.url).port);
  const samples = await sampleRequests(t);
  closed = [];
  const client = new RawClient(port);
  for (const sample of samples) {
    const { status, body } = await client.ask(requestOf(withoutTicket(sample), null));
    if (sample.operation.permission !== null || status === 401) closed.push(sample);
    else openBodies.add(body);
  }
  client.close();
});
afterAll(() => t[Symbol.asyncDispose]());

/** In an answer in our own words: said before the door was passed. */
const saidOutside = new Set([
  'send `Authorization: Bearer <key>`',
  'there is nothing at this path',
  'there is nothing by that name',
]);

/**
 * Whether an answer shows that the request was let in: not only that it came off, but also that it was judged. (Where
 * what lets in is a part of what is sent, that is judged first.)
 */
function isInside({ permission }: AnyOperation, { status, headers, body }: RawAnswer): boolean {
  if (status === 401 || status === 0 || openBodies.has(body)) return false;
  if (status >= 200 && status < 400) return true;
  if (permission === null || body === '' || !headers['content-type']?.includes('json')) return false;
  const { code, detail, errorDetails } = JSON.parse(body);
  return code !== 'METHOD_NOT_ALLOWED' && status !== 405 && !saidOutside.has(detail ?? errorDetails);
}

/** Where no key is wanted, what lets in is a part of the query. */
function withoutTicket(sample: SampleRequest): SampleRequest {
  return sample.key === undefined ? { ...sample, query: '' } : sample;
}

function* attempts(samples: readonly SampleRequest[]): Generator<Attempt> {
  for (const sample of samples) {
    const plain = requestOf(sample, null);
    const { query } = withoutTicket(sample);
    for (const [spelling, spell] of Object.entries(spellings)) {
      const target = spell(sample.path);
      yield {
        ...plain,
        operation: sample.operation,
        spelling,
        target: target.includes('?') || target.includes('#') ? target : target + query,
      };
    }
  }
}

/** The ways in that it finds, and how many answers of each kind there were. */
async function findWaysIn(at: number, samples = closed) {
  const waysIn: string[] = [];
  const statuses: Record<number, number> = {};
  await askAll(at, attempts(samples), ({ method, spelling, target, operation }, answer) => {
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    const isOurs = answer.headers['x-request-id'] !== undefined;
    if (isInside(operation, answer) || answer.status === -1 || (isOurs && answer.status >= 500)) {
      waysIn.push(`${operation.name}, ${spelling}: ${method} ${target} ${answer.status}`);
    }
  });
  return { waysIn, statuses };
}

const seqOf = async () =>
  (await t.service.system.database.db.selectFrom('log_head').select('seq').executeTakeFirstOrThrow()).seq;

it('knows enough spellings, and every operation that is not open', () => {
  expect(Object.keys(spellings).length).toBeGreaterThanOrEqual(40);
  const names = new Set(closed.map(({ operation }) => operation.name));
  for (const { name, permission } of allOperations) if (permission !== null) expect(names).toContain(name);
  expect(openBodies.size).toBeGreaterThan(2);
});

it.each<[string, () => Promise<Pick<Balancer, 'port'> & Partial<AsyncDisposable>>]>([
  ['direct', async () => ({ port })],
  ['HAProxy', () => behindHaproxy(twice(port) as never)],
  ['nginx', () => behindNginx(twice(port))],
])('SEC-3: no way in, %s', { timeout }, async (_, start) => {
  const proxy = await start();
  onTestFinished(() => proxy[Symbol.asyncDispose]?.());
  const before = await seqOf();
  const { waysIn, statuses } = await findWaysIn(proxy.port);
  expect(waysIn).toEqual([]);
  // Most came as far as the service, and as it is each one did.
  expect(statuses[401]).toBeGreaterThanOrEqual(closed.length);
  expect(statuses[404]).toBeGreaterThan(closed.length * 10);
  expect(await seqOf()).toBe(before);
});

it('SEC-3: no header leads elsewhere', { timeout }, async () => {
  const client = new RawClient(port);
  for (const { operation, path } of closed) {
    const headers = headersThatMislead(path, operation.method);
    for (const method of ['GET', 'POST']) {
      const answer = await client.ask({ method, target: '/healthz', headers });
      expect(method === 'GET' ? openBodies.has(answer.body) : answer.status === 405).toBe(true);
    }
    const asked = await client.ask({ method: operation.method, target: path, headers });
    expect([operation.name, asked.status]).toEqual([operation.name, 401]);
  }
  client.close();
});

it('SEC-3: no other method leads in', { timeout }, async () => {
  const client = new RawClient(port);
  for (const sample of closed) {
    for (const method of ['HEAD', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'TRACE', 'QUERY']) {
      const answer = await client.ask({ ...requestOf(withoutTicket(sample), null), method });
      expect([sample.path, method, isInside(sample.operation, answer)]).toEqual([sample.path, method, false]);
    }
  }
  client.close();
});

it('with a key, no spelling is our fault, and what is no name of a path is not there', {
  timeout,
}, async () => {
  const faults: string[] = [];
  const reads = closed.filter(({ operation: { method, permission } }) => method === 'GET' && permission);
  const authorization = (target: string) => {
    const key = reads.find(({ path }) => target.includes(path))?.key ?? t.keys.administrator;
    return { headers: [['Authorization', `Bearer ${key}`] as const] };
  };
  const withKey = [...attempts(reads)].map((attempt) => ({ ...attempt, ...authorization(attempt.target) }));
  const statuses = new Map<string, Set<number>>();
  await askAll(port, withKey, ({ spelling, target }, { status }) => {
    statuses.set(spelling, (statuses.get(spelling) ?? new Set()).add(status));
    if (status >= 500 || status <= 0) faults.push(`${target} ${status}`);
  });
  expect(faults).toEqual([]);
  expect(statuses.get('as it is')).toContain(200);
  for (const spelling of ['two slashes at the end', 'an encoded NUL', 'a broken encoding', 'capitals']) {
    expect([spelling, ...statuses.get(spelling)!]).toEqual([spelling, 404]);
  }
});

it('SEC-3, negative control: a guard that looks at prefixes is got round', { timeout }, async () => {
  const prefixes = [...new Set(closed.map(({ path }) => path.split('/')[1]!))];
  // As it was in products of this kind: whoever guards compares text, whoever leads resolves it first.
  const guard = createServer(async (request, response) => {
    const target = request.url ?? '';
    const isGuarded = prefixes.some((prefix) => target.startsWith(`/${prefix}`));
    const resolved = URL.parse(target.replaceAll(/\/{2,}/g, '/').replaceAll(/%2f/gi, '/'), t.url);
    if (isGuarded || !resolved) return void response.writeHead(401).end();
    const answer = await fetch(new URL(resolved.pathname + resolved.search, t.url), {
      method: request.method ?? 'GET',
      headers: { authorization: `Bearer ${t.keys.administrator}` },
      signal: AbortSignal.timeout(10_000),
    });
    const isStream = answer.headers.get('content-type') === 'text/event-stream';
    if (isStream) await answer.body?.cancel();
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
    response.end(isStream ? '' : await answer.text());
  });
  await new Promise<void>((resolve) => guard.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    guard.closeAllConnections();
    guard.close();
  });
  // Of what only reads: the hole is real.
  const reads = closed.filter(({ operation: { method, name } }) => method === 'GET' && /^flags\./.test(name));
  const { waysIn } = await findWaysIn((guard.address() as AddressInfo).port, reads);
  for (const spelling of ['two slashes first', 'up from what is open', 'encoded dots from what is open']) {
    expect(waysIn.some((way) => way.startsWith(`flags.list, ${spelling}: `))).toBe(true);
  }
  expect(waysIn.some((way) => way.includes(', as it is: '))).toBe(false);
});

/** Both nodes of a balancer's configuration. */
function twice(at: number): { address: string }[] {
  const address = `127.0.0.1:${at}`;
  return [{ address }, { address }];
}
