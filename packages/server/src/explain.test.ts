import { describe, expect, it } from 'vitest';
import { startTestService } from './testing/start-test-service.ts';

const path = '/flags/example/evaluate';

describe('an explanation over HTTP', () => {
  it('says how the answer comes about, beside the answer itself', async () => {
    await using service = await startTestService();
    const context = { targetingKey: 'u1', country: 'DE' };
    const plain = await service.ok('POST', path, { context }, { key: service.keys.server });
    const explained = await service.ok(
      'POST',
      path,
      { context, explain: true },
      { key: service.keys.server },
    );
    const { explanation, ...rest } = explained.body;
    expect(rest).toEqual(plain.body);
    expect(plain.body).not.toHaveProperty('explanation');
    expect(explanation.steps.at(-1)).toMatchObject({
      kind: 'rule',
      pointer: '/rules/0',
      ruleId: 'germany',
      decides: true,
      condition: { kind: 'attribute', holds: true, why: expect.stringContaining('country') },
    });
    const split = await service.ok('POST', path, {
      context: { targetingKey: 'u1' },
      environment: 'development',
      explain: true,
    });
    expect(split.body.explanation.steps).toMatchObject([
      { kind: 'rule', decides: false },
      { kind: 'otherwise', decides: true, split: { value: 'u1', of: 100_000, variant: split.body.variant } },
    ]);
  });

  it('knows what the service filled in, and the instant asked for', async () => {
    await using service = await startTestService();
    await service.ok('POST', '/flags', {
      key: 'there',
      kind: 'boolean',
      environments: {
        development: {
          enabled: true,
          off: 'off',
          rules: [
            {
              if: {
                all: [
                  { attribute: 'geo.country', op: 'in', values: ['US'] },
                  { attribute: '$now', op: 'gte', as: 'date', values: ['2030-01-01T00:00:00Z'] },
                ],
              },
              serve: 'on',
            },
          ],
          otherwise: { serve: 'off' },
        },
      },
    });
    const body = { context: { ip: '8.8.8.8' }, at: '2030-06-01T00:00:00Z', explain: true };
    const { body: answer } = await service.ok('POST', '/flags/there/evaluate', body, {
      key: service.keys.server,
    });
    expect(answer.variant).toBe('on');
    expect(answer.explanation.steps[0].condition.parts.map((part: { holds: boolean }) => part.holds)).toEqual(
      [true, true],
    );
  });

  it('is refused for client keys, which see no rules, and for flags that are not there', async () => {
    await using service = await startTestService();
    const { client, server } = service.keys;
    const refused = await service.request('POST', path, {
      key: client,
      body: { explain: true, at: '2030-01-01T00:00:00Z' },
    });
    expect(refused.status).toBe(400);
    expect(refused.body.fields).toEqual([
      { pointer: '/at', message: expect.stringContaining('client key') },
      { pointer: '/explain', message: expect.stringContaining('client key') },
    ]);
    expect(JSON.stringify(refused.body)).not.toContain('germany');
    // The control: without it the same key is answered.
    const answered = await service.request('POST', path, { key: client, body: { explain: false } });
    expect(answered.status).toBe(200);
    expect(answered.body).not.toHaveProperty('explanation');
    const absent = await service.request('POST', '/flags/absent/evaluate', {
      key: server,
      body: { explain: true },
    });
    expect(absent.status).toBe(404);
  });

  it('does not count as usage', async () => {
    await using service = await startTestService();
    const { server } = service.keys;
    const counted = () => service.service.delivery.takeCounts().reduce((sum, { count }) => sum + count, 0);
    counted();
    for (let i = 0; i < 3; i++) await service.ok('POST', path, { explain: true }, { key: server });
    expect(counted()).toBe(0);
    await service.ok('POST', path, { explain: false }, { key: server });
    expect(counted()).toBe(1);
  });
});
