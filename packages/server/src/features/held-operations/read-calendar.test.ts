import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { holdFor } from './testing/hold-for.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
  await t.ok('POST', '/flags', { key: 'checkout', kind: 'boolean' });
  await t.ok('POST', '/flags', { key: 'search', kind: 'boolean' });
  await t.ok('POST', '/environments', { key: 'pr-7', expiresAt: '2099-03-29T12:00:00Z' });
  await holdFor(t, {
    dueAt: '2099-03-28T01:30:00Z',
    rule: { rule: '30 2 * * *', timeZone: 'Europe/Berlin', until: '2099-03-31T23:00:00Z' },
  });
  await holdFor(t, { dueAt: '2099-03-28T01:30:00Z', flagId: 'search', ready: false });
  await holdFor(t, { dueAt: '2099-03-30T10:00:00Z', flagId: 'search', environment: 'staging' });
});
afterAll(() => t[Symbol.asyncDispose]());

const read = async (query: string) => (await t.ok('GET', `/calendar?${query}`)).body;
const march = 'from=2099-03-28T00:00:00Z&to=2099-04-02T00:00:00Z';

it('shows all that is coming in the order of time, recurrences too, by the clocks of a zone', async () => {
  const { items, next, recurrencesLeftOut } = await read(`${march}&timeZone=Europe/Berlin`);
  expect(next).toBeUndefined();
  expect(recurrencesLeftOut).toBe(0);
  const seen = items.map((one: { localAt: string; kind: string; flags: string[] }) =>
    [one.localAt, one.kind, ...one.flags].join(' '),
  );
  // Clocks are turned on 29 March 2099: 02:30 does not exist.
  expect(seen.toSorted()).toEqual([
    '2099-03-28T02:30:00+01:00 held-operation checkout',
    '2099-03-28T02:30:00+01:00 held-operation search',
    '2099-03-29T03:00:00+02:00 held-operation checkout',
    '2099-03-29T14:00:00+02:00 environment-end',
    '2099-03-30T02:30:00+02:00 held-operation checkout',
    '2099-03-30T12:00:00+02:00 held-operation search',
    '2099-03-31T02:30:00+02:00 held-operation checkout',
  ]);
  expect(items.map(({ at }: { at: string }) => at)).toEqual(
    items.map(({ at }: { at: string }) => at).toSorted(),
  );
});

it('says each in a sentence', async () => {
  const { items } = await read(march);
  const sentences = items.map(({ sentence }: { sentence: string }) => sentence);
  expect(sentences).toContain('Enable checkout in development, by Ann, again by 30 2 * * * in Europe/Berlin');
  expect(sentences).toContain('Enable search in development, by Ann, once it is approved');
  expect(sentences).toContain('Enable search in staging, by Ann');
  expect(sentences).toContain('The lifetime of environment pr-7 is over: it is archived');
});

it('is read in pages that miss nothing and repeat nothing', async () => {
  const whole = (await read(march)).items;
  for (const limit of [1, 2, 3, 6, 7]) {
    const paged = [];
    for (let cursor = ''; ; ) {
      const page = await read(`${march}&limit=${limit}${cursor}`);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      paged.push(...page.items);
      if (page.next === undefined) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(paged).toEqual(whole);
  }
});

it('is asked for one flag or environment', async () => {
  const flagsOf = async (query: string) =>
    (await read(`${march}&${query}`)).items.map(({ flags }: { flags: string[] }) => flags[0]);
  expect(await flagsOf('flag=search')).toEqual(['search', 'search']);
  expect(await flagsOf('flag=search&limit=1')).toEqual(['search']);
  expect(await flagsOf('environment=staging')).toEqual(['search']);
  expect(await flagsOf('environment=pr-7')).toEqual([undefined]);
});

describe('what is refused', () => {
  it.each([
    ['timeZone=Berlin', ['?timeZone']],
    ['timeZone=%2B02:00', ['?timeZone']],
    ['from=today&timeZone=x', ['?from', '?timeZone']],
    ['from=2099-01-01T00:00:00Z&to=2098-01-01T00:00:00Z', ['?to']],
    ['from=2099-01-01T00:00:00Z&to=2100-02-01T00:00:00Z', ['?to']],
    ['cursor=x', ['?cursor']],
  ])('%s', async (query, pointers) => {
    const { status, body } = await t.request('GET', `/calendar?${query}`);
    expect(status).toBe(400);
    expect(body.fields.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);
  });
});

it('works out no more than a page of what recurs every minute', async () => {
  await holdFor(t, { dueAt: '2098-01-01T00:00:00Z', rule: { rule: '* * * * *', timeZone: 'UTC' } });
  const before = process.threadCpuUsage();
  const { items, next } = await read('from=2099-01-01T00:00:00Z&to=2099-12-31T00:00:00Z&limit=500');
  expect(items).toHaveLength(500);
  expect(next).toBeDefined();
  // Of this thread's own time it takes 0.1 s; to work out the whole year, which was tried, takes more than 30 s.
  expect(process.threadCpuUsage(before).user).toBeLessThan(2_000_000);
});
