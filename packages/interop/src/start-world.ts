/** The real service with the flags of the table, as nodes on one database. */
import { fixedClock } from '@halyard/testkit';
import { createLog } from '../../server/src/platform/log.ts';
import type { Rates } from '../../server/src/rate-limits.ts';
import { startService } from '../../server/src/service.ts';
import { startTestService, type TestService } from '../../server/src/testing/start-test-service.ts';
import { type Credential, flags } from './cases.ts';
import { type Recorder, startRecorder } from './start-recorder.ts';

export interface World extends AsyncDisposable {
  /** Of the node that is asked. */
  readonly url: string;
  headers(credential: Credential): Readonly<Record<string, string>>;
  /**
   * Another node, which answers ten evaluations in ten seconds by a clock that stands; when it has refused one, and told
   * to come back in two seconds, it is further on already.
   */
  startLimited(): Promise<Recorder>;
}

export async function startWorld(): Promise<World> {
  const writer = await startTestService();
  for (const body of flags) {
    const { key } = body as { key: string };
    if (key === 'circle') await makeSegments(writer);
    await writer.ok('POST', '/flags', { client: true, ...body });
  }
  await closeCircle(writer);
  const mayNot = await writer.ok('POST', '/keys', {
    kind: 'api',
    name: 'reads metrics',
    scopes: ['metrics:read'],
  });
  // What nodes hold that start now is read from the database as a whole, the circle too.
  const started: AsyncDisposable[] = [writer];
  const node = async (rates: Partial<Rates>, clock?: Parameters<typeof startService>[2]) => {
    const config = { ...writer.config, rates: { ...writer.config.rates, ...rates }, node: undefined };
    const service = await startService(config, createLog('silent'), clock);
    started.push({ [Symbol.asyncDispose]: () => service.stop({ atOnce: true }) });
    return service.url.replace('localhost', '127.0.0.1');
  };
  const { administrator, server, client } = writer.keys;
  const wrong = `${server.slice(0, -1)}${server.endsWith('0') ? '1' : '0'}`;
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  const credentials: Record<Credential, Readonly<Record<string, string>>> = {
    server: bearer(server),
    'server, in X-API-Key': { 'x-api-key': server },
    client: bearer(client),
    administrator: bearer(administrator),
    'may not': bearer(mayNot.body.secret),
    wrong: bearer(wrong),
    none: {},
  };
  let lastLimited: Promise<unknown> = Promise.resolve();
  async function startLimited() {
    const clock = fixedClock('2026-01-01T00:00:09Z');
    const url = await node({ evaluations: 1 }, { now: () => clock.date() });
    const recorder = await startRecorder(url, ({ status }) => {
      if (status === 429) clock.advance(4_000);
    });
    started.push(recorder);
    return recorder;
  }

  return {
    url: await node({}),
    headers: (credential) => credentials[credential],
    startLimited() {
      // One after the other: many that start at once keep a busy database waiting.
      const next = lastLimited.then(startLimited);
      lastLimited = next.catch(() => {});
      return next;
    },
    async [Symbol.asyncDispose]() {
      for (const part of started.reverse()) await part[Symbol.asyncDispose]();
    },
  };
}

async function makeSegments(writer: TestService): Promise<void> {
  const anybody = { development: { if: { attribute: 'country', op: 'in', values: ['DE'] } } };
  await writer.ok('POST', '/segments', { key: 'inner', environments: anybody });
  await writer.ok('POST', '/segments', {
    key: 'round',
    environments: { development: { if: { segment: 'inner' } } },
  });
}

/** No operation writes a cycle: so the database is given one. */
async function closeCircle({ service }: TestService): Promise<void> {
  await service.system.database.db
    .updateTable('segment_configurations')
    .set({ condition: JSON.stringify({ segment: 'round' }) })
    .where('segment', '=', 'inner')
    .where('environment', '=', 'development')
    .execute();
}
