import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t[Symbol.asyncDispose]());

const users = Array.from({ length: 1_000 }, (_, i) => `u${i}`);

/** What each of a thousand users gets now, by the evaluator of the service itself; null: the caller's default. */
async function answersOf(flag: string, attributes: Record<string, string> = {}): Promise<(string | null)[]> {
  await t.service.delivery.catchUp();
  const state = t.service.delivery.environment('default', 'development')!;
  const now = new Date();
  return users.map(
    (targetingKey) => t.service.delivery.evaluate(state, flag, { targetingKey, ...attributes }, now)!.variant,
  );
}

const rollOut = (flag: string, body: object) =>
  t.ok('POST', `/flags/${flag}/rollout`, { environment: 'development', ...body });

async function create(key: string, configuration: object = {}): Promise<void> {
  await t.ok('POST', '/flags', {
    key,
    kind: 'multivariate',
    variants: { a: 'A', b: 'B', c: 'C' },
    environments: { development: { enabled: true, off: 'c', ...configuration } },
  });
}

describe('a rollout to nobody', () => {
  it.each([
    ["beside the caller's default", { otherwise: { serve: null } }],
    ['beside a variant', { otherwise: { serve: 'b' } }],
  ])('%s leaves a flag that can be sent back and edited', async (_, configuration) => {
    const key = `nobody-${Object.keys(configuration).length}-${configuration.otherwise.serve}`;
    await create(key, configuration);
    const before = await answersOf(key);
    for (const percent of [30, 0]) await rollOut(key, { variant: 'a', percent });
    expect(await answersOf(key)).toEqual(before);
    const path = `/flags/${key}/environments/development`;
    const { body, etag } = await t.ok('GET', path);
    const sentBack = await t.ok('PUT', path, body, { headers: { 'if-match': etag! } });
    expect(sentBack.headers.get('halyard-change')).toBeNull();
    await t.ok('PATCH', `/flags/${key}`, { name: 'still editable' });
  });
});

function having(answers: (string | null)[], variant: string | null): Set<string> {
  return new Set(users.filter((_, i) => answers[i] === variant));
}

function isWithin(some: Set<string>, all: Set<string>): boolean {
  return [...some].every((user) => all.has(user));
}

describe('a share of everyone', () => {
  it('grows and shrinks without moving anybody else', async () => {
    await create('steps', { otherwise: { serve: 'a' } });
    const before = await answersOf('steps');
    expect(new Set(before)).toEqual(new Set(['a']));
    let last = before;
    for (const [percent, weight] of [
      [0, 0],
      [25, 25_000],
      [50, 50_000],
      [25, 25_000],
      [100, 100_000],
    ] as const) {
      const { body } = await rollOut('steps', { variant: 'b', percent });
      const parts = body.otherwise.serve.split.filter(({ variant }: { variant: string }) => variant === 'b');
      const sum = parts.reduce((total: number, part: { weight: number }) => total + part.weight, 0);
      expect(sum).toBe(weight);
      const now = await answersOf('steps');
      const [mine, others] = [having(now, 'b'), having(last, 'b')];
      expect(isWithin(mine, others) || isWithin(others, mine)).toBe(true);
      expect(Math.abs(mine.size - percent * 10)).toBeLessThan(60);
      // Whoever is not in the share has what everybody had.
      expect(now.every((variant) => variant === 'b' || variant === 'a')).toBe(true);
      last = now;
    }
  });

  it('takes from the others by the proportions they have, and moves nobody between them', async () => {
    const split = [
      { variant: 'a', weight: 60_000 },
      { variant: 'b', weight: 20_000 },
    ];
    await create('proportions', { otherwise: { serve: { split } } });
    const before = await answersOf('proportions');
    const { body } = await rollOut('proportions', { variant: 'c', percent: 50 });
    const weights: Record<string, number> = {};
    for (const { variant, weight } of body.otherwise.serve.split) {
      weights[variant] = (weights[variant] ?? 0) + weight;
    }
    // 60, 20 and 20 free become 30, 10 and 10 free.
    expect(weights).toEqual({ a: 30_000, b: 10_000, c: 50_000 });
    const after = await answersOf('proportions');
    expect(after.filter((variant, i) => variant !== before[i] && variant !== 'c')).toEqual([]);
    const back = await rollOut('proportions', { variant: 'c', percent: 0 });
    expect(JSON.stringify(back.body.otherwise)).not.toContain('"c"');
    const again = await answersOf('proportions');
    expect(again.filter((variant, i) => variant !== after[i] && after[i] !== 'c')).toEqual([]);
  });

  it("lets the rest keep the caller's default by a rule that falls through", async () => {
    await create('nothing', { off: null, otherwise: { serve: null } });
    expect(new Set(await answersOf('nothing'))).toEqual(new Set([null]));
    const first = (await rollOut('nothing', { variant: 'a', percent: 25 })).body;
    expect(first.otherwise).toEqual({ serve: null });
    expect(first.rules).toMatchObject([{ id: 'rollout', if: { all: [] } }]);
    const quarter = await answersOf('nothing');
    const half = (await rollOut('nothing', { variant: 'a', percent: 50 })).body;
    expect(half.rules).toHaveLength(1);
    expect(half.rules[0].serve.bucket).toEqual(first.rules[0].serve.bucket);
    const halves = await answersOf('nothing');
    expect(isWithin(having(quarter, 'a'), having(halves, 'a'))).toBe(true);
    expect(having(halves, null).size).toBeGreaterThan(400);
    expect(having(halves, null).size + having(halves, 'a').size).toBe(1_000);

    // A second variant takes from the first and from nobody in proportion, and swaps no one.
    await rollOut('nothing', { variant: 'b', percent: 20 });
    const both = await answersOf('nothing');
    expect(both.filter((variant, i) => variant !== halves[i] && variant !== 'b')).toEqual([]);
    expect(Math.abs(having(both, 'a').size - 400)).toBeLessThan(60);
    expect(Math.abs(having(both, 'b').size - 200)).toBeLessThan(60);

    await rollOut('nothing', { variant: 'a', percent: 100 });
    expect(having(await answersOf('nothing'), 'a').size).toBe(1_000);
    await rollOut('nothing', { variant: 'a', percent: 50 });
    const down = await answersOf('nothing');
    expect(having(down, 'a').size + having(down, null).size).toBe(1_000);
  });

  it('does not overwrite a rule that somebody else called rollout', async () => {
    const rules = [{ id: 'rollout', if: { attribute: 'x', op: 'in', values: ['y'] }, serve: 'a' }];
    await create('taken', { rules, otherwise: { serve: null } });
    const answer = await t.request('POST', '/flags/taken/rollout', {
      body: { environment: 'development', variant: 'b', percent: 10 },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.fields[0].message).toContain('in the way');
  });

  it('of what everyone has gives the rest the off variant', async () => {
    await create('everyone', { otherwise: { serve: 'a' } });
    await rollOut('everyone', { variant: 'a', percent: 30 });
    const now = await answersOf('everyone');
    expect(having(now, 'a').size + having(now, 'c').size).toBe(1_000);
    expect(having(now, 'c').size).toBeGreaterThan(600);
  });
});

describe('a share of a rule', () => {
  const german = { attribute: 'country', op: 'in', values: ['DE'] };

  it('edits that rule only', async () => {
    await create('ruled', { rules: [{ id: 'german', if: german, serve: 'a' }], otherwise: { serve: 'c' } });
    const { body } = await rollOut('ruled', { variant: 'b', percent: 25, rule: 'german' });
    expect(body.otherwise).toEqual({ serve: 'c' });
    const inside = await answersOf('ruled', { country: 'DE' });
    expect(having(inside, 'a').size + having(inside, 'b').size).toBe(1_000);
    expect(having(inside, 'b').size).toBeGreaterThan(150);
    expect(new Set(await answersOf('ruled', { country: 'FR' }))).toEqual(new Set(['c']));
  });

  it("puts another rule before one that serves the caller's default", async () => {
    const rules = [{ id: 'german', if: german, serve: null }];
    await create('ruled-null', { rules, otherwise: { serve: 'c' } });
    const { body } = await rollOut('ruled-null', { variant: 'b', percent: 25, rule: 'german' });
    expect(body.rules.map(({ id }: { id: string }) => id)).toEqual(['german-rollout', 'german']);
    const inside = await answersOf('ruled-null', { country: 'DE' });
    expect(having(inside, null).size + having(inside, 'b').size).toBe(1_000);
    expect(new Set(await answersOf('ruled-null', { country: 'FR' }))).toEqual(new Set(['c']));
  });

  it('says what is wrong with what was asked', async () => {
    await create('refused', { otherwise: { serve: 'a' } });
    const attempt = async (body: object) => {
      const answer = await t.request('POST', '/flags/refused/rollout', {
        body: { environment: 'development', variant: 'b', ...body },
      });
      return [answer.status, answer.body.code, answer.body.fields?.[0]?.pointer];
    };
    expect(await attempt({ percent: 10, rule: 'nope' })).toEqual([400, 'INVALID_INPUT', '/rule']);
    expect(await attempt({ percent: 10, variant: 'nope' })).toEqual([400, 'INVALID_INPUT', '/variant']);
    expect(await attempt({ percent: 101 })).toEqual([400, 'INVALID_INPUT', '/percent']);
    expect(await attempt({ percent: 0.0001 })).toEqual([400, 'INVALID_INPUT', '/percent']);
    expect(await attempt({})).toEqual([400, 'INVALID_INPUT', '/percent']);
    expect(await attempt({ percent: 1, steps: [{ percent: 1 }] })).toEqual([400, 'INVALID_INPUT', '/steps']);
    expect(await attempt({ percent: 10, environment: 'nope' })).toEqual([404, 'NOT_FOUND', undefined]);
    const falling = { steps: [{ percent: 20 }, { percent: 10, after: '1d' }] };
    expect(await attempt(falling)).toEqual([400, 'INVALID_INPUT', '/steps/1/percent']);
    const never = { steps: [{ percent: 10, after: 'soon' }] };
    expect(await attempt(never)).toEqual([400, 'INVALID_INPUT', '/steps/0/after']);
  });
});
