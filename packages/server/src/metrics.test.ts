import { readFileSync } from 'node:fs';
import { readEvents, waitFor } from '@halyard/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricOf, readMetrics } from './testing/read-metrics.ts';
import { startTestService, type TestService } from './testing/start-test-service.ts';

let t: TestService;
beforeAll(async () => {
  const rates = { writes: 1_000_000, reads: 1_000_000, evaluations: 1_000_000, refusedKeys: 1_000_000 };
  t = await startTestService({ config: { rates } });
});
afterAll(() => t[Symbol.asyncDispose]());

const metrics = async (): Promise<string> => (await t.ok('GET', '/metrics')).body;

describe('who may read metrics', () => {
  const ask = (key: string | null) => t.request('GET', '/metrics', { key });
  const apiKey = async (body: object) =>
    (await t.ok('POST', '/keys', { kind: 'api', name: 'scraper', ...body })).body.secret;

  it('an api key of every project with the scope', async () => {
    const answer = await ask(await apiKey({ allProjects: true, scopes: ['metrics:read'] }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect((await ask(await apiKey({ allProjects: true, scopes: ['metrics:*'] }))).status).toBe(200);
  });

  it('nobody else', async () => {
    expect((await ask(null)).status).toBe(401);
    expect((await ask(t.keys.server)).status).toBe(403);
    const scopeless = await ask(await apiKey({ allProjects: true, scopes: ['flags:*', 'usage:*'] }));
    expect([scopeless.status, scopeless.body.detail]).toEqual([403, expect.stringContaining('metrics:read')]);
    const ofOneProject = await ask(await apiKey({ scopes: ['*'] }));
    expect([ofOneProject.status, ofOneProject.body.detail]).toEqual([
      403,
      expect.stringContaining('every project'),
    ]);
  });

  it('everybody where the configuration says so', async () => {
    await using open = await startTestService({ config: { metricsPublic: true } });
    const answer = await open.request('GET', '/metrics', { key: null });
    expect(metricOf(answer.body, 'halyard_build_info')).toBe(1);
  });
});

describe('docs/metrics.md', () => {
  const document = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
  const rows = [...document.matchAll(/^\| `(\w+)` \| (\w+) \|(.*?)\| .+ \|$/gm)].map(
    ([, name, type, labels]) => ({
      name,
      type,
      labels: [...labels!.matchAll(/\w+/g)].map(([label]) => label),
    }),
  );

  it('has every metric, with its type, and no other', async () => {
    const answered = [...readMetrics(await metrics())].map(([name, { type }]) => ({ name, type }));
    const documented = rows.map(({ name, type }) => ({ name, type }));
    const byName = (a: { name?: string | undefined }, b: { name?: string | undefined }) =>
      a.name! < b.name! ? -1 : 1;
    expect(documented.sort(byName)).toEqual(answered.sort(byName));
    expect(rows.length).toBeGreaterThan(50);
  });

  it('has their labels', async () => {
    await using stream = await openStream();
    await t.ok('GET', '/flags');
    const seen = [...readMetrics(await metrics())].flatMap(([name, { samples }]) =>
      samples.map(({ labels: { le: _, ...labels } }) => `${name} ${Object.keys(labels).sort()}`),
    );
    const said = rows.map(({ name, labels }) => `${name} ${labels.sort()}`);
    expect([...new Set(seen)].filter((one) => !said.includes(one))).toEqual([]);
    // What no request of this test can bring about: a collection of garbage, a request to the system.
    const unseen = said.filter((one) => !seen.includes(one));
    expect(unseen.filter((one) => one.startsWith('halyard_'))).toEqual([]);
    expect(stream.events).toContain('commit');
  });
});

async function openStream() {
  const hangUp = new AbortController();
  const answer = await fetch(`${t.url}/sdk/stream`, {
    headers: { authorization: `Bearer ${t.keys.server}` },
    signal: hangUp.signal,
  });
  const events: string[] = [];
  const reading = (async () => {
    for await (const { event } of readEvents(answer)) events.push(event);
  })().catch(() => {});
  await waitFor(() => events.includes('commit'));
  return {
    events,
    async [Symbol.asyncDispose]() {
      hangUp.abort();
      await reading;
    },
  };
}

/** What rose between two readings, and by how much. */
async function risen(act: () => Promise<void>) {
  const before = await metrics();
  await act();
  const after = await metrics();
  return (name: string, labels?: Record<string, string>) =>
    metricOf(after, name, labels) - metricOf(before, name, labels);
}

describe('what is counted', () => {
  it('requests, by route and class of status', async () => {
    const by = await risen(async () => {
      await t.ok('GET', '/flags/example');
      await t.request('GET', '/flags/no-such-flag');
      await t.request('GET', `/no/such/path/${'x'.repeat(30)}`);
    });
    const count = 'halyard_http_request_duration_seconds_count';
    const route = '/flags/{flagId}';
    expect(by(count, { method: 'GET', route, status: '2xx' })).toBe(1);
    expect(by(count, { method: 'GET', route, status: '4xx' })).toBe(1);
    expect(by(count, { method: 'other', route: 'other', status: '4xx' })).toBe(1);
    expect(by(count, { method: 'PUT' })).toBe(0);
    expect(by('halyard_http_request_duration_seconds_sum', { route })).toBeGreaterThan(0);
  });

  it('evaluations, those that were answered', async () => {
    const by = await risen(async () => {
      const evaluate = (flag: string) => t.request('GET', `/flags/${flag}/evaluate`, { key: t.keys.server });
      expect((await evaluate('example')).status).toBe(200);
      expect((await evaluate('example')).status).toBe(200);
      expect((await evaluate('no-such-flag')).status).toBe(404);
    });
    expect(by('halyard_evaluations_total')).toBe(2);
  });

  it('a change, as it is taken from the log and told to streams', async () => {
    await using stream = await openStream();
    const by = await risen(async () => {
      await t.ok('POST', '/flags/example/environments/development/disable');
      await waitFor(() => stream.events.filter((event) => event === 'commit').length === 2);
    });
    expect(by('halyard_log_seq')).toBe(1);
    expect(by('halyard_log_changes_total')).toBe(1);
    expect(by('halyard_log_wakeups_total', { cause: 'asked' })).toBeGreaterThan(0);
    expect(by('halyard_change_propagation_seconds_count')).toBe(1);
    expect(by('halyard_stream_commits_total')).toBe(1);
    expect(by('halyard_stream_sent_bytes_total')).toBeGreaterThan(100);
    expect(by('halyard_stream_resyncs_total')).toBe(0);
    expect(by('halyard_log_reloads_total')).toBe(0);
  });

  it('streams, while they are open and why they ended', async () => {
    const labels = { transport: 'sse', project: 'default', environment: 'development' };
    const by = await risen(async () => {
      await using _ = await openStream();
      expect(metricOf(await metrics(), 'halyard_streams_open', labels)).toBe(1);
    });
    expect(by('halyard_streams_opened_total', { transport: 'sse' })).toBe(1);
    await waitFor(async () => metricOf(await metrics(), 'halyard_streams_open', labels) === 0);

    const { secret, id } = (
      await t.ok('POST', '/keys', { kind: 'server', name: 'soon gone', environment: 'development' })
    ).body;
    const ended = await risen(async () => {
      const answer = await fetch(`${t.url}/sdk/stream`, { headers: { authorization: `Bearer ${secret}` } });
      await t.ok('POST', `/keys/${id}/revoke`);
      await answer.text();
    });
    expect(ended('halyard_streams_ended_total', { reason: 'key-revoked' })).toBe(1);
    expect(ended('halyard_streams_ended_total', { reason: 'age' })).toBe(0);
  });

  it('events of SDKs', async () => {
    const track = { kind: 'track', event: 'x', unit: 'u', at: new Date().toISOString() };
    const body = {
      instance: 'metrics',
      sequence: 1,
      events: [track, { ...track, at: '2020-01-01T00:00:00Z' }],
    };
    const by = await risen(async () => {
      for (const _ of ['first', 'again']) await t.ok('POST', '/sdk/events', body, { key: t.keys.server });
    });
    expect(by('halyard_usage_events_total', { outcome: 'accepted' })).toBe(1);
    expect(by('halyard_usage_events_total', { outcome: 'refused' })).toBe(1);
    expect(by('halyard_usage_events_total', { outcome: 'duplicate' })).toBe(2);
  });

  it('requests that were refused because of a limit', async () => {
    await using limited = await startTestService({
      config: { rates: { writes: 0, reads: 1, evaluations: 0, refusedKeys: 0 } },
    });
    const reads = await Promise.all(Array.from({ length: 40 }, () => limited.request('GET', '/flags')));
    const refused = reads.filter(({ status }) => status === 429).length;
    expect(refused).toBeGreaterThan(0);
    const text = (await limited.ok('GET', '/metrics')).body;
    expect(metricOf(text, 'halyard_rate_limited_requests_total', { limit: 'reads' })).toBe(refused);
  });

  it('nothing that names a flag, a key or an address', async () => {
    const flag = 'a-name-that-stands-out';
    await t.ok('POST', '/flags', { key: flag, kind: 'boolean' });
    await t.ok('GET', `/flags/${flag}`);
    await t.request('GET', `/flags/${flag}/evaluate?ip=203.0.113.77`, { key: t.keys.server });
    const text = await metrics();
    for (const secret of [
      flag,
      t.keys.server,
      t.keys.server.split('_')[2]!.slice(0, 8),
      '203.0.113.77',
      '127.0.0.1',
    ]) {
      expect(text).not.toContain(secret);
    }
  });
});
