import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t[Symbol.asyncDispose]());

const create = async (key: string, body: object = {}) =>
  (await t.ok('POST', '/flags', { key, kind: 'boolean', ...body })).body;
const read = async (key: string) => (await t.ok('GET', `/flags/${key}`)).body;
const newest = async () => (await t.ok('GET', '/changes?limit=1')).body.items[0];
const refused = async (method: string, path: string, body?: unknown, headers = {}) => {
  const answer = await t.request(method, path, { body, headers: { 'if-match': '*', ...headers } });
  const { code, detail, fields = [], usedBy } = answer.body;
  return { status: answer.status, code, detail, fields, pointers: fields.map(pointerOf), usedBy };
};
const pointerOf = ({ pointer }: { pointer: string }) => pointer;
const inSegment = (segment: string) => ({ segment });
const wants = (flag: string, ...variants: string[]) => ({ flag, variants });
const rule = (condition: object, serve: unknown, id?: string) => ({
  ...(id ? { id } : {}),
  if: condition,
  serve,
});
const in_ = (development: object) => ({ environments: { development } });

describe('creating', () => {
  it('gives a boolean its variants and every environment a configuration', async () => {
    const { status, body, etag } = await t.ok('POST', '/flags', { key: 'plain', kind: 'boolean' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      key: 'plain',
      name: 'plain',
      description: '',
      type: 'boolean',
      variants: { on: true, off: false },
      tags: [],
      owner: null,
      expiresAt: null,
      client: false,
      archivedAt: null,
    });
    expect(Object.keys(body.environments)).toEqual(['development', 'staging', 'production']);
    for (const configuration of Object.values(body.environments)) {
      expect(configuration).toMatchObject({
        enabled: false,
        off: 'off',
        requires: [],
        rules: [],
        otherwise: { serve: 'on' },
      });
    }
    expect((await t.ok('GET', '/flags/plain')).etag).toBe(etag);
  });

  it.each([
    ['boolean', undefined, 'boolean', 'off', 'on', false],
    ['boolean', { nein: false, ja: true }, 'boolean', 'nein', 'ja', false],
    ['kill-switch', undefined, 'boolean', 'off', 'on', true],
    ['number', { low: 1, high: 10 }, 'integer', null, 'low', false],
    ['number', { low: 1, high: 1.5 }, 'float', null, 'low', false],
    ['string', { a: 'A' }, 'string', null, 'a', false],
    ['json', { a: { deep: [1, null] } }, 'json', null, 'a', false],
    ['multivariate', { a: 'A', b: 'B', c: 'C' }, 'string', null, 'a', false],
    ['multivariate', { a: 1, b: 2, c: 3 }, 'integer', null, 'a', false],
    ['multivariate', { a: 1, b: 2.5, c: 3 }, 'float', null, 'a', false],
    ['multivariate', { a: 1, b: 'B', c: [] }, 'json', null, 'a', false],
    [
      'multivariate',
      { constructor: 'A', toString: 'B', hasOwnProperty: 'C' },
      'string',
      null,
      'constructor',
      false,
    ],
  ])('makes a %s with %j a %s', async (kind, variants, type, off, serve, enabled) => {
    const key = `kind-${Math.random().toString(36).slice(2)}`;
    const made = await create(key, { kind, ...(variants ? { variants } : {}) });
    expect(made).toMatchObject({ kind, type, ...(variants ? { variants } : {}) });
    expect(made.environments.production).toMatchObject({ enabled, off, otherwise: { serve } });
    expect(await read(key)).toEqual(made);
  });

  it.each([
    ['number', {}, '/variants'],
    ['string', { variants: {} }, '/variants'],
    ['string', { type: 'integer', variants: { a: 'A' } }, '/type'],
    ['string', { variants: { a: 1 } }, '/variants/a'],
    ['number', { type: 'integer', variants: { a: 1.5 } }, '/variants/a'],
    ['boolean', { variants: { on: 'yes' } }, '/variants/on'],
    ['boolean', { key: 'a/b' }, '/key'],
    ['boolean', { key: '__proto__' }, '/key'],
    ['boolean', { expiresAt: 'tomorrow' }, '/expiresAt'],
    ['boolean', { expiresAt: '0000-01-01T00:00:00Z' }, '/expiresAt'],
    ['boolean', { expiresAt: '9999-12-31T23:59:59-10:00' }, '/expiresAt'],
    ['boolean', { environments: { nowhere: {} } }, '/environments/nowhere'],
    ['boolean', in_({ off: 'nope' }), '/environments/development/off'],
  ])('refuses a %s with %j', async (kind, body, pointer) => {
    const answer = await refused('POST', '/flags', { key: 'wrong', kind, ...body });
    expect([answer.status, answer.pointers]).toEqual([400, expect.arrayContaining([pointer])]);
    expect((await t.request('GET', '/flags/wrong')).status).toBe(404);
  });

  it('reports every problem with its pointer and changes nothing', async () => {
    const before = (await newest()).seq;
    const split = [
      { variant: 'on', weight: 90_000 },
      { variant: 'off', weight: 20_000 },
    ];
    const answer = await refused('POST', '/flags', {
      key: 'bad',
      kind: 'boolean',
      enviroments: {},
      environments: {
        development: {
          rules: [rule({ attribute: 'a', op: 'equals', values: [1] }, 'maybe')],
          otherwise: { serve: { split } },
        },
      },
    });
    expect(answer.status).toBe(400);
    expect(answer.pointers).toEqual(
      expect.arrayContaining([
        '/enviroments',
        '/environments/development/rules/0/if/op',
        '/environments/development/otherwise/serve/split',
      ]),
    );
    expect(JSON.stringify(answer.fields)).toContain('did you mean `environments`');
    expect((await newest()).seq).toBe(before);
  });

  it('takes a name once, archived or not', async () => {
    await create('once');
    expect(await refused('POST', '/flags', { key: 'once', kind: 'json', variants: { a: 1 } })).toMatchObject({
      status: 409,
      code: 'ALREADY_EXISTS',
    });
    await t.ok('POST', '/flags/once/archive');
    expect(await refused('POST', '/flags', { key: 'once', kind: 'boolean' })).toMatchObject({ status: 409 });
  });

  it('survives names that JavaScript gives to every object', async () => {
    await t.ok('POST', '/environments', { key: 'constructor' });
    const made = await create('toString');
    expect(made.environments.constructor).toMatchObject({ enabled: false, otherwise: { serve: 'on' } });
    await t.ok('POST', '/segments', { key: 'valueOf' });
    expect((await t.ok('GET', '/segments/valueOf')).body.environments.constructor.if).toEqual({ any: [] });
    await t.ok('PATCH', '/flags/toString', { environments: { constructor: { enabled: true } } });
    await t.service.delivery.catchUp();
    const { body } = await t.ok('GET', '/flags/toString/evaluate?environment=constructor');
    expect(body).toMatchObject({ value: true, variant: 'on' });
  });
});

describe('replacing and patching', () => {
  it('is nothing at all when nothing is new', async () => {
    const split = [
      { variant: 'on', weight: 34_000 },
      { variant: 'off', weight: 33_000 },
    ];
    await create('same', {
      tags: ['b', 'a'],
      expiresAt: '2030-06-01T12:00:00+02:00',
      ...in_({
        requires: [wants('plain', 'on')],
        rules: [rule({ all: [] }, { split: [{ variant: 'on', weight: 10 }] })],
        otherwise: { serve: { bucket: { by: 'company', alg: 'sha1', of: 1_000_000, prefix: 'p' }, split } },
      }),
    });
    const { body, etag } = await t.ok('GET', '/flags/same');
    const before = await newest();
    const put = await t.ok('PUT', '/flags/same', body, { headers: { 'if-match': etag! } });
    expect([put.body, put.etag]).toEqual([body, etag]);
    expect((await t.ok('PATCH', '/flags/same', body)).body).toEqual(body);
    expect((await t.ok('PATCH', '/flags/same', {})).body).toEqual(body);
    const path = '/flags/same/environments/development';
    const one = await t.ok('GET', path);
    expect((await t.ok('PUT', path, one.body, { headers: { 'if-match': one.etag! } })).body).toEqual(
      one.body,
    );
    expect((await t.ok('PATCH', path, one.body)).body).toEqual(one.body);
    expect((await t.ok('POST', `${path}/disable`)).headers.get('halyard-change')).toBeNull();
    expect(await newest()).toEqual(before);
    expect(await read('same')).toEqual(body);
  });

  it('turns weights into ranges, moves no more than it must, and keeps the seed', async () => {
    const weigh = (a: number, b: number, c: number) => ({
      otherwise: {
        serve: {
          split: [
            { variant: 'a', weight: a },
            { variant: 'b', weight: b },
            { variant: 'c', weight: c },
          ],
        },
      },
    });
    const made = await create('split', {
      kind: 'multivariate',
      variants: { a: 'A', b: 'B', c: 'C' },
      ...in_(weigh(34_000, 33_000, 33_000)),
    });
    const before = made.environments.development.otherwise.serve;
    expect(before.split).toEqual([
      { variant: 'a', weight: 34_000, from: 0, to: 34_000 },
      { variant: 'b', weight: 33_000, from: 34_000, to: 67_000 },
      { variant: 'c', weight: 33_000, from: 67_000, to: 100_000 },
    ]);
    const path = '/flags/split/environments/development';
    const after = (await t.ok('PATCH', path, weigh(35_000, 33_000, 32_000))).body.otherwise.serve;
    expect(after.bucket).toEqual(before.bucket);
    const moved = Array.from({ length: 100 }, (_, i) => i * 1_000).filter(
      (position) => variantAt(before.split, position) !== variantAt(after.split, position),
    );
    expect(moved).toEqual([99_000]);
    expect(after.split.map(({ weight }: { weight: number }) => weight)).toEqual([
      34_000, 33_000, 32_000, 1_000,
    ]);
    // Ranges that were chosen can be sent back, and weights can be given for them again.
    expect((await t.ok('PATCH', path, { otherwise: { serve: after } })).body.otherwise.serve).toEqual(after);
    const again = (await t.ok('PATCH', path, weigh(34_000, 33_000, 33_000))).body.otherwise.serve;
    expect(again).toEqual(before);
  });

  it.each([
    ['an unknown variant of a rule', { rules: [rule({ all: [] }, 'maybe')] }, '/rules/0/serve'],
    [
      'an unknown variant with no weight',
      { otherwise: { serve: split(['on', 1], ['nope', 0]) } },
      '/otherwise/serve/split/1/variant',
    ],
    [
      'a variant with two weights',
      { otherwise: { serve: split(['on', 1], ['on', 2]) } },
      '/otherwise/serve/split',
    ],
    [
      'more than everyone',
      { otherwise: { serve: split(['on', 60_000], ['off', 50_000]) } },
      '/otherwise/serve/split',
    ],
    [
      'more than the positions of the bucket',
      { otherwise: { serve: { bucket: { by: 'id', of: 1_000 }, ...split(['on', 2_000]) } } },
      '/otherwise/serve/split',
    ],
    [
      'overlapping ranges',
      {
        otherwise: {
          serve: {
            split: [
              { variant: 'on', from: 0, to: 10 },
              { variant: 'off', from: 5, to: 20 },
            ],
          },
        },
      },
      '/otherwise/serve/split/1/from',
    ],
    [
      'ranges and weights together',
      {
        otherwise: {
          serve: {
            split: [
              { variant: 'on', from: 0, to: 10 },
              { variant: 'off', weight: 5 },
            ],
          },
        },
      },
      '/otherwise/serve/split',
    ],
    [
      'rules with one id',
      { rules: [rule({ all: [] }, 'on', 'x'), rule({ all: [] }, 'on', 'x')] },
      '/rules/1/id',
    ],
    ['an unknown segment', { rules: [rule(inSegment('nope'), 'on')] }, '/rules/0/if/segment'],
    ['an unknown flag', { requires: [wants('nope', 'on')] }, '/requires/0/flag'],
    ['an unknown variant of another flag', { requires: [wants('plain', 'nope')] }, '/requires/0/variants/0'],
    [
      'a pattern that is none',
      { rules: [rule({ attribute: 'a', op: 'matches', values: ['('] }, 'on')] },
      '/rules/0/if/values/0',
    ],
  ])('refuses %s', async (_, body, pointer) => {
    await t.request('POST', '/flags', { body: { key: 'judged', kind: 'boolean' } });
    const path = '/flags/judged/environments/development';
    const answer = await refused('PATCH', path, body);
    expect([answer.status, answer.pointers]).toEqual([400, expect.arrayContaining([pointer])]);
    const whole = await refused('PATCH', '/flags/judged', { environments: { development: body } });
    expect(whole.pointers).toContain(`/environments/development${pointer}`);
  });

  it('reads null as null where null means something', async () => {
    await create('nulls', { owner: 'me', expiresAt: '2030-01-01T00:00:00Z' });
    const patch = { owner: null, expiresAt: null, ...in_({ off: null, otherwise: { serve: null } }) };
    const { body } = await t.ok('PATCH', '/flags/nulls', patch);
    expect(body).toMatchObject(patch);
    await t.ok('PATCH', '/flags/nulls/environments/staging', { off: null, otherwise: { serve: null } });
    expect((await read('nulls')).environments.staging).toMatchObject({
      off: null,
      otherwise: { serve: null },
    });
  });

  it('changes several environments at once, and those only', async () => {
    const before = await create('several');
    const patch = { environments: { development: { enabled: true }, production: { enabled: true } } };
    const { body } = await t.ok('PATCH', '/flags/several', patch);
    const change = await newest();
    expect(change.items.map(({ environment }: { environment: string }) => environment).sort()).toEqual([
      'development',
      'production',
    ]);
    expect(body.environments.staging).toEqual(before.environments.staging);
    expect(body.version).toBe(before.version);
    expect(body.environments.development.version).toBeGreaterThan(before.environments.development.version);
  });

  it('keeps kind and type for life, and wants every environment', async () => {
    const body = await create('fixed');
    const { production: _, ...some } = body.environments;
    const answer = await refused('PUT', '/flags/fixed', {
      ...body,
      kind: 'json',
      type: 'json',
      environments: { ...some, nowhere: some.staging },
    });
    expect(answer.pointers).toEqual(['/kind', '/type', '/environments/nowhere', '/environments/production']);
  });

  it('lets exactly one of two edits of the same state through', async () => {
    await create('raced');
    const { body, etag } = await t.ok('GET', '/flags/raced');
    const edit = (name: string) =>
      t.request('PUT', '/flags/raced', { body: { ...body, name }, headers: { 'if-match': etag! } });
    const statuses = (await Promise.all([edit('one'), edit('two')])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 412]);
  });
});

describe('what is wrong', () => {
  it('is said all at once, whatever finds it', async () => {
    const answer = await t.request('POST', '/flags', {
      body: {
        key: 'all-at-once',
        kind: 'boolean',
        environments: {
          nowhere: {},
          development: {
            rules: [
              { if: { segment: 'none' }, serve: 'nope' },
              { if: { all: [] }, serve: { split: [{ variant: 'nope', weight: 1 }] } },
            ],
          },
          staging: { otherwise: { serve: { split: [{ variant: 'nowhere', weight: 1 }] } } },
        },
      },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.fields.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/environments/development/rules/0/if/segment',
      '/environments/development/rules/0/serve',
      '/environments/development/rules/1/serve/split/0/variant',
      '/environments/nowhere',
      '/environments/staging/otherwise/serve/split/0/variant',
    ]);
  });
});

describe('whoever changes a flag', () => {
  it('sees the change when evaluating next', async () => {
    for (let i = 0; i < 10; i++) {
      await t.ok('POST', '/flags', {
        key: `mine-${i}`,
        kind: 'boolean',
        environments: { development: { enabled: true } },
      });
      const { body } = await t.ok('GET', `/flags/mine-${i}/evaluate?environment=development`);
      expect(body.value).toBe(true);
    }
  });
});

describe('references', () => {
  it('are kept whole', async () => {
    await t.ok('POST', '/segments', { key: 'staff' });
    await create('base', { kind: 'string', variants: { a: 'A', b: 'B' } });
    await create(
      'user',
      in_({ requires: [{ not: wants('base', 'b') }], rules: [rule(inSegment('staff'), 'on')] }),
    );

    expect(await refused('DELETE', '/segments/staff')).toMatchObject({
      code: 'IN_USE',
      usedBy: ['flag user in development'],
    });
    expect(await refused('POST', '/flags/base/archive')).toMatchObject({
      code: 'IN_USE',
      usedBy: ['flag user in development'],
    });
    const { variants, environments } = await read('base');
    const withoutB = { variants: { ...variants, b: null } };
    expect(await refused('PATCH', '/flags/base', withoutB)).toMatchObject({
      code: 'IN_USE',
      usedBy: ['flag user in development'],
    });
    // What nobody asks for may go, once the flag itself does without it.
    const withoutA = {
      variants: { a: null },
      environments: Object.fromEntries(
        Object.keys(environments).map((key) => [key, { otherwise: { serve: 'b' } }]),
      ),
    };
    expect((await refused('PATCH', '/flags/base', { variants: { a: null } })).pointers).toContain(
      '/environments/development/otherwise/serve',
    );
    expect((await t.ok('PATCH', '/flags/base', withoutA)).body.variants).toEqual({ b: 'B' });

    await t.ok('PATCH', '/flags/user', in_({ requires: [], rules: [] }));
    await t.ok('POST', '/flags/base/archive');
    await t.ok('DELETE', '/segments/staff');
  });

  it('name the cycle they would make', async () => {
    await create('first');
    await create('second', in_({ requires: [wants('first', 'on')] }));
    await create('third', in_({ requires: [wants('second', 'on')] }));
    const answer = await refused('PATCH', '/flags/first', in_({ requires: [wants('third', 'on')] }));
    expect(answer.status).toBe(400);
    for (const name of ['first', 'second', 'third']) expect(JSON.stringify(answer.fields)).toContain(name);
    // Each environment is a world of its own.
    await t.ok('PATCH', '/flags/first', { environments: { staging: { requires: [wants('third', 'on')] } } });
    expect((await refused('PATCH', '/flags/first', in_({ requires: [wants('first', 'on')] }))).status).toBe(
      400,
    );
  });

  it('cannot be raced into a cycle', async () => {
    await create('left');
    await create('right');
    const answers = await Promise.all([
      t.request('PATCH', '/flags/left', { body: in_({ requires: [wants('right', 'on')] }) }),
      t.request('PATCH', '/flags/right', { body: in_({ requires: [wants('left', 'on')] }) }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });
});

describe('archiving, history, reverting', () => {
  it('takes a flag away and brings it back as it was', async () => {
    const made = await create('gone', in_({ enabled: true }));
    const archived = (await t.ok('POST', '/flags/gone/archive')).body;
    expect(archived.archivedAt).not.toBeNull();
    await t.service.delivery.catchUp();
    expect((await t.request('GET', '/flags/gone/evaluate?environment=development')).status).toBe(404);
    const path = '/flags/gone/environments/development';
    for (const answer of [
      await refused('PUT', '/flags/gone', archived),
      await refused('PATCH', '/flags/gone', { name: 'x' }),
      await refused('PATCH', path, { enabled: false }),
      await refused('POST', `${path}/disable`),
      await refused('POST', '/flags/gone/rollout', { environment: 'development', variant: 'on', percent: 1 }),
      await refused('POST', '/flags/gone/revert', { seq: 1, environment: 'development' }),
    ]) {
      expect(answer).toMatchObject({ status: 409, code: 'ARCHIVED' });
    }
    const { seq } = await newest();
    expect((await t.ok('POST', '/flags/gone/archive')).body).toEqual(archived);
    expect((await newest()).seq).toBe(seq);
    await t.ok('POST', '/environments', { key: 'later' });
    const restored = (await t.ok('POST', '/flags/gone/restore')).body;
    expect(restored).toMatchObject({ archivedAt: null, variants: made.variants });
    expect(restored.environments.development).toMatchObject({ enabled: true });
    expect(restored.environments.later).toMatchObject({ enabled: false });
    expect(restored.environments.later.version).toBeGreaterThan(0);
    await t.service.delivery.catchUp();
    expect((await t.ok('GET', '/flags/gone/evaluate?environment=development')).body.value).toBe(true);
  });

  it('does not bring back what refers to nothing', async () => {
    await t.ok('POST', '/segments', { key: 'fleeting' });
    await create('stranded', in_({ rules: [rule(inSegment('fleeting'), 'on')] }));
    await t.ok('POST', '/flags/stranded/archive');
    await t.ok('DELETE', '/segments/fleeting');
    expect((await refused('POST', '/flags/stranded/restore')).status).toBe(400);
  });

  it('lists what happened, newest first, in pages', async () => {
    await create('told', { tags: ['x'] });
    await t.ok('PATCH', '/flags/told?comment=why', in_({ enabled: true }));
    await t.ok('PATCH', '/flags/told', { environments: { staging: { enabled: true } } });
    const { items } = (await t.ok('GET', '/flags/told/history')).body;
    expect(items.map(({ operation }: { operation: string }) => operation)).toEqual([
      'flags.patch',
      'flags.patch',
      'flags.create',
    ]);
    expect(items[1]).toMatchObject({
      comment: 'why',
      items: [{ before: { enabled: false }, after: { enabled: true } }],
    });
    expect(items[2].items.every(({ before }: { before: unknown }) => before === null)).toBe(true);
    const first = (await t.ok('GET', '/flags/told/history?limit=2')).body;
    const second = (await t.ok('GET', `/flags/told/history?limit=2&cursor=${first.next}`)).body;
    expect([...first.items, ...second.items]).toEqual(items);
    expect(second.next).toBeUndefined();
    const staging = (await t.ok('GET', '/flags/told/history?environment=staging')).body.items;
    expect(staging).toHaveLength(2);
  });

  it('does not go back to what never was', async () => {
    await t.ok('POST', '/flags', { key: 'never', kind: 'boolean' });
    expect((await t.request('POST', '/flags/never/revert', { body: { seq: 999_999 } })).status).toBe(404);
  });

  it('goes back by going forward', async () => {
    await t.ok('POST', '/segments', { key: 'brief' });
    await create('back', { name: 'First', ...in_({ rules: [rule(inSegment('brief'), 'on')] }) });
    const start = await newest();
    const made = await read('back');
    await t.ok('PATCH', '/flags/back', {
      name: 'Second',
      variants: { maybe: true },
      environments: { development: { rules: [], enabled: true }, staging: { enabled: true } },
    });
    const part = (await t.ok('POST', '/flags/back/revert', { seq: start.seq, environment: 'staging' })).body;
    expect(part).toMatchObject({
      name: 'Second',
      environments: { staging: { enabled: false }, development: { enabled: true } },
    });
    const whole = (await t.ok('POST', '/flags/back/revert', { seq: start.seq })).body;
    expect(whole).toMatchObject({ name: 'First', variants: { on: true, off: false } });
    expect(whole.environments.development).toMatchObject({
      enabled: false,
      rules: made.environments.development.rules,
    });
    expect(whole.environments.development.version).toBeGreaterThan(made.environments.development.version);
    expect((await newest()).operation).toBe('flags.revert');
    const { seq } = await newest();
    await t.ok('POST', '/flags/back/revert', { seq: start.seq });
    expect((await newest()).seq).toBe(seq);

    await t.ok('PATCH', '/flags/back', in_({ rules: [] }));
    await t.ok('DELETE', '/segments/brief');
    expect(await refused('POST', '/flags/back/revert', { seq: start.seq })).toMatchObject({
      status: 400,
      pointers: ['/seq'],
    });
    expect((await refused('POST', '/flags/back/revert', { seq: start.seq - 1 })).status).toBe(404);
    expect((await refused('POST', '/flags/back/revert', { seq, environment: 'nope' })).status).toBe(404);
  });
});

describe('a key narrowed to environments', () => {
  it('changes those and nothing that belongs to all', async () => {
    const narrowed = (
      await t.ok('POST', '/keys', { kind: 'api', name: 'dev', scopes: ['*'], environments: ['development'] })
    ).body;
    const key = narrowed.secret;
    const made = await create('narrow');
    const attempt = async (method: string, path: string, body?: unknown) =>
      (await t.request(method, path, { key, body, headers: { 'if-match': '*' } })).status;
    expect(await attempt('POST', '/flags/narrow/environments/development/enable')).toBe(200);
    expect(await attempt('PATCH', '/flags/narrow', in_({ enabled: false }))).toBe(200);
    expect(await attempt('POST', '/flags/narrow/environments/production/enable')).toBe(403);
    expect(
      await attempt('POST', '/flags/narrow/rollout', { environment: 'staging', variant: 'on', percent: 1 }),
    ).toBe(403);
    expect(await attempt('PATCH', '/flags/narrow', { environments: { staging: { enabled: true } } })).toBe(
      403,
    );
    expect(await attempt('PATCH', '/flags/narrow', { name: 'Mine' })).toBe(403);
    expect(await attempt('PUT', '/flags/narrow', { ...made, client: true })).toBe(403);
    expect(await attempt('POST', '/flags/narrow/archive')).toBe(403);
    expect(await attempt('POST', '/flags', { key: 'mine', kind: 'boolean' })).toBe(403);
    expect(await attempt('POST', '/segments', { key: 'mine' })).toBe(403);
    expect(await attempt('POST', '/environments', { key: 'mine' })).toBe(403);
    expect(await attempt('PATCH', '/environments/development', { name: 'mine' })).toBe(403);
    expect(await attempt('POST', '/projects', { key: 'mine' })).toBe(403);
    expect(await attempt('GET', '/flags/narrow')).toBe(200);

    const make = (body: object) => attempt('POST', '/keys', { name: 'x', ...body });
    expect(await make({ kind: 'api', scopes: ['*'] })).toBe(403);
    expect(await make({ kind: 'api', scopes: ['*'], environments: ['development', 'staging'] })).toBe(403);
    expect(await make({ kind: 'api', scopes: ['*'], environments: ['development'] })).toBe(201);
    expect(await make({ kind: 'server', environment: 'production' })).toBe(403);
    expect(await make({ kind: 'server', environment: 'development' })).toBe(201);

    const production = { kind: 'server', name: 'production', environment: 'production' };
    const other = (await t.ok('POST', '/keys', production)).body;
    const wide = (await t.ok('POST', '/keys', { kind: 'api', name: 'wide', scopes: ['*'] })).body;
    expect(await attempt('POST', `/keys/${other.id}/revoke`)).toBe(403);
    expect(await attempt('POST', `/keys/${wide.id}/revoke`)).toBe(403);
    expect(await attempt('POST', `/keys/${narrowed.id}/revoke`)).toBe(200);
    expect(await attempt('GET', '/flags/narrow')).toBe(401);
  });
});

describe('listing', () => {
  beforeAll(async () => {
    await t.ok('POST', '/projects', { key: 'listed' });
    for (const [i, key] of ['delta', 'alpha', 'Charlie', 'bravo', 'echo_1'].entries()) {
      await t.ok('POST', '/flags?project=listed', {
        key,
        kind: i % 2 ? 'boolean' : 'string',
        ...(i % 2 ? {} : { variants: { a: 'A' } }),
        tags: i < 2 ? ['early', `tag-${i}`] : ['late'],
        owner: i === 0 ? 'me' : null,
        description: i === 3 ? 'Has 100% of it' : '',
        environments: { staging: { enabled: i === 1 } },
      });
    }
    await t.ok('POST', '/flags/echo_1/archive?project=listed');
  });

  const keys = async (query: string): Promise<string[]> =>
    (await t.ok('GET', `/flags?project=listed${query}`)).body.items.map(({ key }: { key: string }) => key);

  it.each([
    ['&kind=boolean', ['alpha', 'bravo']],
    ['&tag=early', ['alpha', 'delta']],
    ['&tag=tag-1', ['alpha']],
    ['&owner=me', ['delta']],
    ['&text=RAV', ['bravo']],
    ['&text=100%25', ['bravo']],
    ['&text=_', []],
    ['&environment=staging&state=enabled', ['alpha']],
    ['&environment=staging&state=disabled&kind=boolean', ['bravo']],
    ['&archived=true', ['echo_1']],
    ['&sort=createdAt', ['delta', 'alpha', 'Charlie', 'bravo']],
    ['&sort=-createdAt', ['bravo', 'Charlie', 'alpha', 'delta']],
  ])('filters and sorts by %s', async (query, expected) => {
    const found = await keys(query);
    expect(query.includes('sort') ? found : found.sort()).toEqual(expected);
  });

  it.each(['key', '-key', 'createdAt', '-createdAt', 'updatedAt', '-updatedAt'])(
    'pages by %s',
    async (sort) => {
      const whole = await keys(`&sort=${sort}`);
      expect(whole).toHaveLength(4);
      const paged: string[] = [];
      for (let cursor = ''; ; ) {
        const { items, next } = (await t.ok('GET', `/flags?project=listed&sort=${sort}&limit=1${cursor}`))
          .body;
        paged.push(...items.map(({ key }: { key: string }) => key));
        if (!next) break;
        cursor = `&cursor=${next}`;
      }
      expect(paged).toEqual(whole);
    },
  );

  it('links to the next page', async () => {
    const first = await t.ok('GET', '/flags?limit=1&sort=-key&project=listed');
    const [, path] = /^<(.+)>; rel="next"$/.exec(first.headers.get('link')!)!;
    const second = await t.ok('GET', path!);
    expect(second.body.items[0].key < first.body.items[0].key).toBe(true);
    expect(second.body.items).toEqual(
      (await t.ok('GET', `/flags?limit=1&sort=-key&project=listed&cursor=${first.body.next}`)).body.items,
    );
  });

  it('refuses what is no page, no filter and no cursor of it', async () => {
    const status = async (query: string) => (await t.request('GET', `/flags?${query}`)).status;
    for (const query of [
      'limit=0',
      'limit=501',
      'limit=x',
      'sort=name',
      'archived=1',
      'state=enabled',
      'environment=development',
      'environment=nowhere&state=enabled',
      'cursor=x',
    ]) {
      expect([query, await status(query)]).toEqual([query, 400]);
    }
    const cursor = (...parts: string[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
    for (const sort of ['createdAt', 'key']) {
      for (const bad of [cursor('a\u0000', 'b'), cursor('a'), cursor('b', '\ud800')]) {
        expect(await status(`sort=${sort}&cursor=${bad}`)).toBe(400);
      }
    }
    expect(await status(`sort=createdAt&cursor=${cursor('soon', 'b')}`)).toBe(400);
    for (const path of ['/changes', '/flags/plain/history']) {
      for (const bad of [cursor('x', ''), cursor('1e400', ''), cursor('9'.repeat(30), '')]) {
        expect((await t.request('GET', `${path}?cursor=${bad}`)).status).toBe(400);
      }
    }
  });
});

function split(...parts: [string, number][]) {
  return { split: parts.map(([variant, weight]) => ({ variant, weight })) };
}

function variantAt(
  split: { variant: string; from: number; to: number }[],
  position: number,
): string | undefined {
  return split.find(({ from, to }) => from <= position && position < to)?.variant;
}
