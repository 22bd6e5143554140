import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t[Symbol.asyncDispose]());

describe('creating', () => {
  it('gives a boolean its variants and every environment a configuration', async () => {
    const { status, body, etag } = await t.ok('POST', '/flags', { key: 'plain', kind: 'boolean' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ key: 'plain', type: 'boolean', variants: { on: true, off: false } });
    expect(Object.keys(body.environments)).toEqual(['development', 'staging', 'production']);
    expect(body.environments.production).toMatchObject({ enabled: false, off: 'off' });
    expect((await t.ok('GET', '/flags/plain')).etag).toBe(etag);
  });

  it('reports every problem with its pointer and changes nothing', async () => {
    const before = (await t.ok('GET', '/changes')).body.items[0].seq;
    const answer = await t.request('POST', '/flags', {
      body: {
        key: 'bad',
        kind: 'boolean',
        enviroments: {},
        environments: {
          development: {
            rules: [{ if: { attribute: 'a', op: 'equals', values: [1] }, serve: 'maybe' }],
            otherwise: {
              serve: {
                split: [
                  { variant: 'on', weight: 90_000 },
                  { variant: 'off', weight: 20_000 },
                ],
              },
            },
          },
        },
      },
    });
    expect(answer.status).toBe(400);
    const pointers = answer.body.fields.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).toEqual(
      expect.arrayContaining(['/enviroments', '/environments/development/rules/0/if/op']),
    );
    expect(JSON.stringify(answer.body.fields)).toContain('did you mean `environments`');
    expect((await t.ok('GET', '/changes')).body.items[0].seq).toBe(before);
  });
});
