import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;

beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t[Symbol.asyncDispose]());

describe('a saved filter', () => {
  it('is kept for everybody in its project, by key, and found nowhere else', async () => {
    const filter = { tag: 'payments', 'on.production': 'true' };
    const made = await t.ok('POST', '/saved-filters', { key: 'payments-on', name: 'Payments, on', filter });
    expect(made.body).toMatchObject({ key: 'payments-on', name: 'Payments, on', filter, version: 1 });
    await t.ok('POST', '/saved-filters', { key: 'archived', filter: { archived: 'true' } });
    expect(await names()).toEqual(['archived', 'Payments, on']);
    await t.ok('POST', '/projects', { key: 'elsewhere' });
    expect((await t.ok('GET', '/saved-filters?project=elsewhere')).body.items).toEqual([]);
    const [newest] = (await t.ok('GET', '/changes?kind=saved-filter&limit=1')).body.items;
    expect(newest.sentence).toContain('created saved filter archived');
  });

  it('has a key of its own, and is not overwritten by who has not seen it', async () => {
    const body = { key: 'mine', filter: { owner: 'ann' } };
    await t.ok('POST', '/saved-filters', body);
    const again = await t.request('POST', '/saved-filters', { body });
    expect([again.status, again.body.code]).toEqual([409, 'ALREADY_EXISTS']);
    const put = (ifMatch: string) =>
      t.request('PUT', '/saved-filters/mine', {
        body: { name: 'Mine', filter: { owner: 'ben' } },
        headers: { 'If-Match': ifMatch },
      });
    const changed = await put('"1"');
    expect([changed.status, changed.body.version]).toEqual([200, 2]);
    expect((await put('"1"')).body.code).toBe('STALE');
  });

  it('goes on with its versions after it was deleted', async () => {
    const body = { key: 'passing', filter: {} };
    await t.ok('POST', '/saved-filters', body);
    await t.ok('DELETE', '/saved-filters/passing');
    expect(await names()).not.toContain('passing');
    expect((await t.ok('POST', '/saved-filters', body)).body.version).toBe(3);
  });

  it('says what is wrong with it', async () => {
    const refused = await t.request('POST', '/saved-filters', {
      body: { key: 'a b', name: ' ', filter: { tag: 7 } },
    });
    expect(refused.body.fields.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/key',
      '/name',
      '/filter/tag',
    ]);
  });
});

async function names(): Promise<string[]> {
  const { items } = (await t.ok('GET', '/saved-filters')).body;
  return items.map(({ name }: { name: string }) => name);
}
