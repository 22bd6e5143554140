import { rehearsal } from '@halyard/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;

beforeAll(async () => {
  t = await startTestService();
  await t.ok('POST', '/segments', {
    key: 'beta',
    environments: { development: { if: { attribute: 'plan', op: 'in', values: ['beta'] } } },
  });
  await t.ok('POST', '/flags', { key: 'checkout', kind: 'boolean' });
  await t.ok('POST', '/flags/checkout/environments/development/enable');
  await t.ok('PATCH', '/environments/production', { approvals: 1 });
});
afterAll(() => t[Symbol.asyncDispose]());

async function dryRun(method: string, path: string, body?: unknown, query = '') {
  const headers = { 'if-match': '*' };
  const answer = await t.ok(method, `${path}?dry-run=true${query}`, body, { headers });
  return rehearsal.parse(answer.body);
}

const rules = [
  { id: 'all', if: { segment: 'beta' }, serve: 'on' },
  { id: 'again', if: { segment: 'beta' }, serve: 'off' },
];

describe('a dry run', () => {
  it('says what a flag does before and after, and what is found only now', async () => {
    const path = '/flags/checkout/environments/development';
    const { told, status } = await dryRun('PATCH', path, { rules, otherwise: { serve: 'off' } });
    expect(status).toBe(200);
    expect(told).toMatchObject([
      {
        environment: 'development',
        kind: 'flag',
        key: 'checkout',
        isKilled: false,
        before: { summary: 'Everyone gets on.' },
        findings: [{ code: 'unreachable-rule', pointer: '/rules/1', isNew: true }],
      },
    ]);
    expect(told![0]!.after!.summary).toMatch('beta');
    await t.ok('PATCH', path, { rules, otherwise: { serve: 'off' } });
    const later = await dryRun('PATCH', path, { otherwise: { serve: 'on' } });
    expect(later.told![0]!.findings).toMatchObject([{ code: 'unreachable-rule', isNew: false }]);
  });

  it('says the words that are written of a flag that is killed', async () => {
    await t.ok('POST', '/flags/checkout/environments/staging/kill', { reason: 'it fails' });
    const { told } = await dryRun('POST', '/flags/checkout/environments/staging/enable');
    expect(told).toMatchObject([{ isKilled: true, after: { summary: 'Everyone gets on.' } }]);
  });

  it('tells of segments, and of what would be gone', async () => {
    await t.ok('POST', '/segments', { key: 'unused' });
    const { told } = await dryRun('DELETE', '/segments/unused');
    expect(told).toContainEqual({
      environment: 'development',
      kind: 'segment',
      key: 'unused',
      before: { summary: 'Nobody.', lines: expect.anything() },
      after: null,
      isKilled: false,
      findings: [],
    });
  });

  it.each(['', '&propose=true', '&at=2099-01-01T00:00:00Z'])(
    'tells of what is held instead (%s) all that it would do in the end',
    async (query) => {
      const { told, status, diff, blastRadius } = await dryRun(
        'POST',
        '/flags/checkout/environments/production/enable',
        undefined,
        query,
      );
      expect(status).toBe(202);
      expect(diff.map(({ kind }) => kind)).toEqual(['held-operation', 'flag']);
      expect(told).toMatchObject([{ environment: 'production', after: { summary: 'Everyone gets on.' } }]);
      expect(blastRadius).toMatchObject([{ environment: 'production' }]);
      const live = (await t.ok('GET', '/flags/checkout/environments/production')).body;
      expect(live.enabled).toBe(false);
    },
  );
});
