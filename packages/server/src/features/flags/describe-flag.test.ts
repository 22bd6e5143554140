import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
  const inGermany = { attribute: 'geo.country', op: 'in', values: ['DE'] };
  const recent = { attribute: 'app.version', op: 'gte', as: 'semver', values: ['2.3.0'] };
  await t.ok('POST', '/segments', { key: 'germans', environments: { development: { if: inGermany } } });
  await t.ok('POST', '/flags', {
    key: 'checkout',
    kind: 'boolean',
    environments: {
      development: {
        enabled: true,
        rules: [
          { if: { all: [inGermany, recent] }, serve: { split: [{ variant: 'on', weight: 25_000 }] } },
          { if: { segment: 'germans' }, serve: 'off' },
          { if: inGermany, serve: 'on' },
        ],
        otherwise: { serve: 'off' },
      },
      staging: {
        enabled: true,
        rules: [
          { if: { attribute: '$now', op: 'lt', as: 'date', values: ['2020-01-01T00:00:00Z'] }, serve: 'on' },
        ],
      },
    },
  });
});
afterAll(() => t?.[Symbol.asyncDispose]());

const described = async (key: string, query = '') =>
  (await t.ok('GET', `/flags/${key}/describe${query}`)).body.environments;

describe('describing a flag', () => {
  it('says what it does, and what looks wrong, in each environment', async () => {
    const { development, staging, production } = await described('checkout');
    expect(development).toEqual({
      summary:
        '25 % of people in Germany on 2.3.0 or later, by user id, get on; people in the segment germans get off; people in Germany get on; everyone else gets off.',
      lines: [
        { pointer: '/enabled', text: 'The flag is on.' },
        { pointer: '/rules/0', text: '25 % of people in Germany on 2.3.0 or later, by user id, get on.' },
        { pointer: '/rules/1', text: 'People in the segment germans get off.' },
        { pointer: '/rules/2', text: 'People in Germany get on.' },
        { pointer: '/otherwise', text: 'Everyone else gets off.' },
      ],
      findings: [
        {
          code: 'unreachable-rule',
          pointer: '/rules/2',
          message: 'rule 3 can never match: rule 2 takes all it could match',
        },
      ],
    });
    expect(staging.findings).toEqual([
      { code: 'past-window', pointer: '/rules/0', message: 'rule 1 can never match: its time is over' },
    ]);
    expect(production).toMatchObject({ summary: 'The flag is off: everyone gets off.', findings: [] });
  });

  it('answers one environment where it is asked for one, and names one that is not there', async () => {
    expect(Object.keys(await described('checkout', '?environment=staging'))).toEqual(['staging']);
    const { status, body } = await t.request('GET', '/flags/checkout/describe?environment=nowhere');
    expect([status, body.fields]).toEqual([
      400,
      [{ pointer: '?environment', message: 'there is no environment nowhere' }],
    ]);
  });

  it('finds a variant unused only where no environment serves it', async () => {
    await t.ok('POST', '/flags', {
      key: 'colour',
      kind: 'string',
      variants: { red: 'r', green: 'g', blue: 'b' },
      environments: {
        development: { off: 'red', otherwise: { serve: 'red' } },
        staging: { off: 'red', otherwise: { serve: 'green' } },
        production: { off: 'red', otherwise: { serve: 'red' } },
      },
    });
    for (const { findings } of Object.values<{ findings: unknown[] }>(await described('colour'))) {
      expect(findings).toEqual([
        { code: 'unused-variant', pointer: '/variants/blue', message: 'nothing serves blue' },
      ]);
    }
  });

  it('says that a flag is malformed by what it refers to, and why', async () => {
    const environments = { development: { if: { segment: 'germans' } } };
    await t.ok('POST', '/segments', { key: 'neighbours', environments });
    await t.ok('POST', '/flags', {
      key: 'circle',
      kind: 'boolean',
      environments: {
        development: { enabled: true, rules: [{ if: { segment: 'neighbours' }, serve: 'on' }] },
      },
    });
    expect((await described('circle')).development.summary).not.toMatch(/malformed/);

    // No operation writes a cycle: so the database is given one.
    const { db } = t.service.system.database;
    await db
      .updateTable('segment_configurations')
      .set({ condition: JSON.stringify({ segment: 'neighbours' }) })
      .where('segment', '=', 'germans')
      .where('environment', '=', 'development')
      .execute();
    const { summary, lines } = (await described('circle')).development;
    expect(summary).toBe("The flag is malformed: everyone gets the application's own default.");
    expect(lines).toEqual([
      { pointer: '', text: expect.stringMatching(/neighbours.*germans|germans.*neighbours/) },
    ]);
  });

  it('says of an archived flag that nobody gets it', async () => {
    await t.ok('POST', '/flags', { key: 'old', kind: 'boolean' });
    await t.ok('POST', '/flags/old/archive', undefined);
    expect((await described('old'))['production']).toEqual({
      summary: "The flag is archived: everyone gets the application's own default.",
      lines: [],
      findings: [],
    });
  });
});
