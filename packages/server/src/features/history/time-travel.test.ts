import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
const clock = {
  offsetMs: 0,
  now() {
    return new Date(Date.now() + this.offsetMs);
  },
};
beforeAll(async () => {
  t = await startTestService({ clock });
});
afterAll(() => t?.[Symbol.asyncDispose]());

const development = 'development';
const minuteMs = 60_000;
const isBeta = { attribute: 'plan', op: 'in', values: ['beta'] };
const beta = { targetingKey: 'u1', plan: 'beta' };

const newest = async () => (await t.ok('GET', '/changes?limit=1')).body.items[0];
const versionOf = async (environment = development) =>
  (await t.ok('GET', `/environments/${environment}`)).body.snapshotVersion;
const configure = (flag: string, patch: object, comment = '') =>
  t.ok('PATCH', `/flags/${flag}/environments/${development}?comment=${encodeURIComponent(comment)}`, patch);
const setSegment = async (key: string, condition: object) => {
  const { body } = await t.ok('GET', `/segments/${key}`);
  const environments = { ...body.environments, [development]: { if: condition } };
  await t.ok('PUT', `/segments/${key}`, { ...body, environments }, { headers: { 'if-match': '*' } });
};
const travel = async (flag: string, body: object) =>
  (await t.ok('POST', `/flags/${flag}/time-travel`, { environment: development, context: beta, ...body }))
    .body;
const compare = async (flag: string, body: object) =>
  (await t.ok('POST', `/flags/${flag}/compare`, { environment: development, context: beta, ...body })).body;
const refused = async (path: string, body: object) => (await t.request('POST', path, { body })).body;

/** A flag on a segment and a prerequisite, and where each of its changes left it. */
async function history(prefix: string) {
  const [flag, base, segment] = [`${prefix}-flag`, `${prefix}-base`, `${prefix}-segment`];
  await t.ok('POST', '/segments', { key: segment, environments: { [development]: { if: isBeta } } });
  await t.ok('POST', '/flags', {
    key: base,
    kind: 'boolean',
    environments: { [development]: { enabled: true } },
  });
  await t.ok('POST', '/flags', {
    key: flag,
    kind: 'boolean',
    environments: {
      [development]: {
        enabled: true,
        requires: [{ flag: base, variants: ['on'] }],
        rules: [{ id: 'testers', if: { segment }, serve: 'on' }],
        otherwise: { serve: 'off' },
      },
    },
  });
  return { flag, base, segment, start: await newest(), version: await versionOf() };
}

describe('time travel', () => {
  it('answers what was answered: flags, segments and the time as they were', async () => {
    const { flag, base, segment, start, version } = await history('then');
    clock.offsetMs += minuteMs;
    await setSegment(segment, { any: [] });
    const afterSegment = await newest();
    clock.offsetMs += minuteMs;
    await configure(base, { enabled: false });
    await t.ok('POST', `/flags/${flag}/archive`);

    const first = await travel(flag, { seq: start.seq, explain: true });
    expect(first).toMatchObject({ value: true, variant: 'on', ruleId: 'testers', snapshotVersion: version });
    expect(first.moment).toEqual({ seq: start.seq, at: start.at, version });
    expect(first.explanation.steps.at(-1)).toMatchObject({ kind: 'rule', decides: true });
    expect(await travel(flag, { version })).toMatchObject({ variant: 'on', moment: first.moment });
    expect(await travel(flag, { at: start.at })).toMatchObject({ variant: 'on', moment: first.moment });
    expect(await travel(flag, { seq: start.seq, context: { targetingKey: 'u1' } })).toMatchObject({
      variant: 'off',
    });
    expect(await travel(flag, { seq: afterSegment.seq })).toMatchObject({
      variant: 'off',
      reason: 'DEFAULT',
    });
    expect(await travel(flag, { seq: afterSegment.seq + 1 })).toMatchObject({
      reason: 'PREREQUISITE_FAILED',
    });
    expect(await travel(flag, { seq: afterSegment.seq + 2 })).toMatchObject({ errorCode: 'FLAG_NOT_FOUND' });
    expect(await travel(flag, { seq: start.seq - 1 })).toMatchObject({ errorCode: 'FLAG_NOT_FOUND' });
    expect(await travel(flag, { version: 0 })).toMatchObject({
      errorCode: 'FLAG_NOT_FOUND',
      snapshotVersion: 0,
    });
    const path = `/flags/${flag}/time-travel`;
    expect(await refused(path, { environment: development, seq: 1, version: 1 })).toMatchObject({
      fields: [{ message: 'say when, by exactly one of `seq`, `version` and `at`' }],
    });
    for (const moment of [{ seq: 999_999 }, { version: 999_999 }, { at: '1999-01-01T00:00:00Z' }]) {
      expect((await refused(path, { environment: development, ...moment })).code).toBe('NOT_FOUND');
    }
    expect((await refused(path, { environment: 'nowhere', seq: start.seq })).code).toBe('NOT_FOUND');
  });

  it('begins after any change of the log, also of something else: people, another project', async () => {
    const { flag, start } = await history('between');
    await t.ok('POST', '/invitations', { email: 'ann@example.com' });
    const invited = await newest();
    expect([invited.project, invited.seq]).toEqual([null, start.seq + 1]);
    await t.ok('POST', '/projects', { key: 'younger' });
    const { items } = (await t.ok('GET', '/changes?project=younger&limit=1')).body;
    expect(items).toMatchObject([{ seq: start.seq + 2, project: 'younger' }]);
    await configure(flag, { enabled: false });
    for (const { seq } of [invited, ...items]) {
      const { moment, variant } = await travel(flag, { seq });
      expect([variant, moment]).toEqual([
        'on',
        { seq: start.seq, at: start.at, version: expect.any(Number) },
      ]);
    }
    const younger = { seq: start.seq, keepNewer: true };
    expect(await refused('/projects/younger/revert', younger)).toMatchObject({
      code: 'NOT_FOUND',
      detail: `project younger is younger than change ${start.seq}`,
    });
    expect(await refused('/projects/younger/revert', { seq: 999_999 })).toMatchObject({
      detail: 'there is no change 999999',
    });
  });

  it('evaluates `$now` as the instant asked for', async () => {
    const start = clock.now().getTime();
    const due = new Date(start + 10 * minuteMs).toISOString();
    await t.ok('POST', '/flags', {
      key: 'due',
      kind: 'boolean',
      environments: {
        [development]: {
          enabled: true,
          rules: [
            { id: 'later', if: { attribute: '$now', op: 'gte', as: 'date', values: [due] }, serve: 'on' },
          ],
          otherwise: { serve: 'off' },
        },
      },
    });
    const { seq } = await newest();
    clock.offsetMs += 20 * minuteMs;
    expect(await travel('due', { seq })).toMatchObject({ variant: 'off' });
    expect(await travel('due', { at: due })).toMatchObject({ variant: 'on', moment: { seq, at: due } });

    const compared = await compare('due', { from: { seq } });
    expect(compared).toMatchObject({
      same: false,
      from: { variant: 'off' },
      to: { variant: 'on' },
      flips: [{ cause: 'time', at: due, before: { variant: 'off' }, after: { variant: 'on' } }],
      walk: { changes: 0, complete: true, flipsLeftOut: 0 },
    });
    expect(compared.summary).toContain('nobody changed anything');
  });

  it('is open to older snapshots, byte for byte as they were sent', async () => {
    await t.service.delivery.catchUp();
    const path = `/sdk/snapshot?environment=${development}`;
    const asServer = { key: t.keys.server };
    const sent = await fetch(`${t.url}/sdk/snapshot`, {
      headers: { authorization: `Bearer ${t.keys.server}` },
    });
    const text = await sent.text();
    const { version, epoch } = JSON.parse(text);
    await configure('due', { enabled: false });
    await t.service.delivery.catchUp();
    const past = await fetch(`${t.url}/sdk/snapshot?at=${version}`, {
      headers: { authorization: `Bearer ${t.keys.server}` },
    });
    expect(await past.text()).toBe(text);
    expect(past.headers.get('etag')).toBe(`"${epoch}.${version}"`);
    expect((await t.ok('GET', `${path}&at=${version}`)).body).toEqual(JSON.parse(text));
    const known = { ...asServer, headers: { 'if-none-match': `"${epoch}.${version}"` } };
    expect((await t.request('GET', `/sdk/snapshot?at=${version}`, known)).status).toBe(304);
    expect((await t.request('GET', '/sdk/snapshot?at=999999', asServer)).status).toBe(404);
    expect((await t.request('GET', '/sdk/snapshot?at=1')).body.fields).toMatchObject([
      { pointer: '?environment' },
    ]);
  });
});

describe('comparing two moments', () => {
  it('names the change that did it, wherever it was made, and every turn on the way', async () => {
    const { flag, base, segment, start } = await history('why');
    await t.ok('POST', '/flags', { key: 'why-bystander', kind: 'boolean' });
    clock.offsetMs += minuteMs;
    await configure('why-bystander', { enabled: true });
    await setSegment(segment, { any: [] });
    const first = await newest();
    clock.offsetMs += minuteMs;
    await setSegment(segment, { all: [isBeta] });
    await configure(flag, { otherwise: { serve: 'on' } });
    await configure(base, { enabled: false }, 'incident 7');
    const last = await newest();

    const compared = await compare(flag, { from: { seq: start.seq } });
    expect(compared).toMatchObject({ same: false, from: { variant: 'on' }, to: { variant: 'off' } });
    expect(compared.walk).toEqual({ changes: 4, complete: true, flipsLeftOut: 0 });
    expect(compared.flips).toHaveLength(3);
    expect(compared.flips[0]).toMatchObject({
      cause: 'change',
      at: first.at,
      before: { variant: 'on', ruleId: 'testers' },
      after: { variant: 'off' },
      change: { seq: first.seq, operation: 'segments.put', requestId: first.requestId },
      entries: [
        { kind: 'segment', key: segment, role: 'segment', decides: true, after: { if: { any: [] } } },
      ],
    });
    expect(compared.flips[2]).toMatchObject({
      change: { seq: last.seq, comment: 'incident 7', actor: { kind: 'api' } },
      entries: [{ kind: 'flag', key: base, role: 'prerequisite' }],
      after: { variant: 'off', reason: 'PREREQUISITE_FAILED' },
    });
    expect(compared.summary).toContain(
      `by change ${last.seq} of flag \`${base}\`: key administrator changed ${base} in `,
    );
    expect(compared.summary).toContain('("incident 7")');
    expect(compared.flips.map(({ change }: { change: { sentence: string } }) => change.sentence)).toEqual([
      first.sentence,
      expect.stringContaining(segment),
      last.sentence,
    ]);

    const back = await compare(flag, { from: { seq: last.seq }, to: { seq: start.seq } });
    expect(back.flips.map(({ change }: { change: { seq: number } }) => change.seq)).toEqual(
      compared.flips.map(({ change }: { change: { seq: number } }) => change.seq).reverse(),
    );
    expect(back).toMatchObject({ from: { variant: 'off' }, to: { variant: 'on' } });
    const still = await compare(flag, { from: { seq: start.seq }, to: { seq: start.seq } });
    expect(still).toMatchObject({ same: true, flips: [], summary: 'The answer was the same all along.' });
  });

  it('says which part of a change did it, and when it is the context that differs', async () => {
    const { flag, segment, start } = await history('who');
    const { body } = await t.ok('GET', `/flags/${flag}`);
    body.environments[development].rules = [
      { id: 'free', if: { attribute: 'plan', op: 'in', values: ['free'] }, serve: 'on' },
    ];
    body.name = 'Renamed';
    await t.ok('PUT', `/flags/${flag}`, body, { headers: { 'if-match': '*' } });
    const contexts = { context: undefined, from: { seq: start.seq, context: beta } };
    const free = { targetingKey: 'u2', plan: 'free' };
    const compared = await compare(flag, { ...contexts, to: { context: free } });
    expect(compared).toMatchObject({
      same: true,
      flips: [
        { cause: 'change', entries: [{ key: flag, role: 'flag' }], after: { variant: 'off' } },
        {
          cause: 'context',
          after: { variant: 'on' },
          attributes: [
            { name: 'plan', decides: true },
            { name: 'targetingKey', decides: false },
          ],
        },
      ],
    });
    expect(compared.summary).toContain('the contexts differ, in `plan`');
    expect(segment).toBe('who-segment');
    const without = await refused(`/flags/${flag}/compare`, {
      environment: development,
      from: { seq: start.seq },
    });
    expect(without.fields).toMatchObject([{ pointer: '/context' }]);
  });
});
