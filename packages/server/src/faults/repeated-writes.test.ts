/**
 * Every write of the contract is sent with an Idempotency-Key, five times at once, then again and again, and once more
 * after the node that carried it out was killed: it happens once, and the answer stays the same. Generated from the
 * contract and its examples; that a repetition makes whole what was cut is in torn-write.test.ts.
 */
import { type AnyOperation, allOperations } from '@halyard/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contractExamples, type Example } from '../testing/contract-examples.ts';
import { startTestService, type TestAnswer, type TestService } from '../testing/start-test-service.ts';
import { makePlace, type Place, startAt } from './testing/place.ts';
import { type WriteRequest, writeRequest } from './testing/write-request.ts';

let place: Place;
let node: Awaited<ReturnType<typeof startAt>>;
let t: TestService;
beforeAll(async () => {
  place = await makePlace('postgres');
  // The first to start has the keys, which the examples need.
  t = await startTestService({ config: { databaseUrl: place.env['DATABASE_URL'], poolSize: 5 } });
  node = await startAt(place);
});
afterAll(async () => {
  await node?.stop();
  await t?.[Symbol.asyncDispose]();
  await place?.[Symbol.asyncDispose]();
});

const writes = allOperations.filter(({ effect }) => effect === 'write');
const sent: { operation: AnyOperation; request: WriteRequest; answer: TestAnswer }[] = [];

const seq = async () => {
  const { db } = t.service.system.database;
  return (await db.selectFrom('log_head').select('seq').executeTakeFirstOrThrow()).seq;
};
const idempotencyKey = ({ name }: AnyOperation) => `repeated-${name}`;

function send(url: string, operation: AnyOperation, request: WriteRequest): Promise<TestAnswer> {
  const { method, path, headers, ...rest } = request;
  const more = { ...headers, 'idempotency-key': idempotencyKey(operation) };
  return t.request(method, path, { ...rest, headers: more, url });
}

/** Without what is shown once. */
function shownAgain({ secretFields }: AnyOperation, { status, body, etag }: TestAnswer) {
  if (secretFields.length === 0 || typeof body !== 'object') return { status, body, etag };
  const kept = Object.entries(body).filter(([name]) => name !== 'notice' && !secretFields.includes(name));
  return { status, body: Object.fromEntries(kept), etag };
}

it.each(writes.map((operation) => [operation.name, operation] as const))(
  '%s happens once, however often it is asked for',
  { timeout: 60_000 },
  async (name, operation) => {
    const example: Example = await contractExamples[name]!(t);
    const request = writeRequest(operation, example);
    const before = await seq();
    const atOnce = await Promise.all(Array.from({ length: 5 }, () => send(node.url, operation, request)));
    const good = atOnce.filter(({ status }) => status < 300);
    expect(good.length, JSON.stringify(atOnce[0]?.body)).toBeGreaterThan(0);
    for (const { status, body } of atOnce) {
      if (status >= 300) expect([status, body.code]).toEqual([409, 'IDEMPOTENCY_RUNNING']);
    }
    const answer = good[0]!;
    for (let i = 0; i < 5; i++) {
      const repeated = await send(i % 2 === 0 ? node.url : t.url, operation, request);
      expect(shownAgain(operation, repeated)).toEqual(shownAgain(operation, answer));
    }
    const another =
      example.otherBody === undefined
        ? { ...request, headers: { ...request.headers, 'if-match': '"another"' } }
        : writeRequest(operation, example, true);
    expect((await send(t.url, operation, another)).body.code).toBe('IDEMPOTENCY_MISMATCH');
    expect(await seq()).toBe(before + 1);
    sent.push({ operation, request, answer });
  },
);

it('survives the kill of the node that carried it out', { timeout: 120_000 }, async () => {
  await node.kill9();
  const before = await seq();
  expect(sent).toHaveLength(writes.length);
  for (const { operation, request, answer } of sent) {
    const repeated = await send(t.url, operation, request);
    expect(shownAgain(operation, repeated)).toEqual(shownAgain(operation, answer));
  }
  expect(await seq()).toBe(before);
});

it('negative control: without a key it happens as often as it is asked for', async () => {
  const before = await seq();
  const body = { kind: 'server', name: 'again', environment: 'development' };
  await Promise.all(Array.from({ length: 5 }, () => t.ok('POST', '/keys', body)));
  expect(await seq()).toBe(before + 5);
});
