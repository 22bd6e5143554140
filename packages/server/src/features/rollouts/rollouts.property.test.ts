/**
 * Whatever a rollout begins with, by whatever it tells people apart, and whatever happens between: no step takes the variant
 * from anybody who had it before that step. Asked of the evaluator of the service, over every key.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { stepAllRollouts } from './testing/step-all-rollouts.ts';

const clock = { offsetMs: 0, now: () => new Date(Date.now() + clock.offsetMs) };
let t: TestService;
beforeAll(async () => {
  t = await startTestService({ clock });
});
afterAll(() => t[Symbol.asyncDispose]());

/** Many more by HALYARD_PROPERTY_RUNS. */
const numRuns = Number(process.env['HALYARD_PROPERTY_RUNS'] ?? 8);

const environment = 'development';
const seed = 20_261_130;
const contexts = Array.from({ length: 400 }, (_, i) => ({
  targetingKey: `u${i}`,
  ...(i % 3 === 0 ? {} : { company: `c${i % 97}` }),
  country: i % 2 === 0 ? 'DE' : 'FR',
}));

const weight = fc.integer({ min: 0, max: 20 }).map((n) => n * 1_000);
/** What stands there before: nothing, one variant, or a split with a part for nobody. */
const serve = fc.oneof(
  fc.constant(null),
  fc.constantFrom('a', 'c'),
  fc.record({ a: weight, b: weight, c: weight }).map((parts) => ({
    split: Object.entries(parts).map(([variant, weight]) => ({ variant, weight })),
  })),
);
const shares = fc
  .array(fc.integer({ min: 0, max: 1_000 }), { minLength: 2, maxLength: 6 })
  .map((all) => all.sort((x, y) => x - y).map((tenths) => tenths / 10));

const happening = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 0, max: 90 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('jump' as const), step: fc.integer({ min: 1, max: 6 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('jump' as const), percent: fc.integer({ min: 0, max: 100 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('look at once' as const, 'edit elsewhere' as const) }),
  },
);

const rollout = fc.record({
  otherwise: serve,
  ruled: serve,
  onRule: fc.boolean(),
  by: fc.constantFrom(undefined, 'targetingKey', 'company', ['company', 'targetingKey']),
  shares,
  minutes: fc.integer({ min: 1, max: 60 }),
  happenings: fc.array(happening, { minLength: 4, maxLength: 12 }),
});
type Rollout = typeof rollout extends fc.Arbitrary<infer R> ? R : never;

let flags = 0;

async function create({ otherwise, ruled }: Pick<Rollout, 'otherwise' | 'ruled'>): Promise<string> {
  const key = `f${flags++}`;
  const german = { attribute: 'country', op: 'in', values: ['DE'] };
  await t.ok('POST', '/flags', {
    key,
    kind: 'multivariate',
    variants: { a: 'A', b: 'B', c: 'C' },
    environments: {
      development: {
        enabled: true,
        off: 'c',
        rules: [{ id: 'german', if: german, serve: ruled }],
        otherwise: { serve: otherwise },
      },
    },
  });
  return key;
}

/** Who has the variant now. */
async function having(flag: string): Promise<Set<number>> {
  await t.service.delivery.catchUp();
  const state = t.service.delivery.environment('default', environment)!;
  const now = clock.now();
  return new Set(
    contexts.flatMap((context, i) =>
      t.service.delivery.evaluate(state, flag, context, now)!.variant === 'b' ? [i] : [],
    ),
  );
}

/** Those that lost it at some step, and how many steps that took. `begun` false: it could not begin there. */
async function lostIn(given: Rollout): Promise<{ lost: string[]; begun: boolean; steps: number }> {
  const flag = await create(given);
  const steps = given.shares.map((percent, i) =>
    i === 0 ? { percent } : { percent, after: `${given.minutes}m` },
  );
  const target = { environment, ...(given.onRule ? { rule: 'german' } : {}) };
  let had = await having(flag);
  const lost: string[] = [];
  const check = async (what: string) => {
    const now = await having(flag);
    for (const i of had) if (!now.has(i)) lost.push(`${what}: u${i}`);
    had = now;
  };
  const { by } = given;
  const body = { ...target, variant: 'b', steps, ...(by === undefined ? {} : { by }) };
  const began = await t.request('POST', `/flags/${flag}/rollout`, { body });
  // A smaller share than there is, or another attribute than people are told apart by now.
  if (began.status === 400) return { lost, begun: false, steps: 0 };
  expect(began.status).toBe(200);
  await check('the first step');
  const steer = (verb: string, more: object = {}) =>
    t.request('POST', `/flags/${flag}/rollout/${verb}`, { body: { ...target, ...more } });
  for (const { do: what, ...more } of given.happenings) {
    if (what === 'wait') clock.offsetMs += (more as { minutes: number }).minutes * 60_000;
    else if (what === 'edit elsewhere') await t.ok('PATCH', `/flags/${flag}`, { description: `${flags}` });
    else if (what !== 'look at once') expect([200, 400, 409]).toContain((await steer(what, more)).status);
    await stepAllRollouts(t.service.system);
    await check(`${what} ${JSON.stringify(more)}`);
  }
  const query = `environment=${environment}${given.onRule ? '&rule=german' : ''}`;
  const { timeline, problem } = (await t.ok('GET', `/flags/${flag}/rollout?${query}`)).body;
  expect(problem).toBeNull();
  return {
    lost,
    begun: true,
    steps: timeline.filter(({ state }: { state: string }) => state === 'done').length,
  };
}

it('takes the variant from nobody', async () => {
  let [begun, steps] = [0, 0];
  await fc.assert(
    fc.asyncProperty(rollout, async (given) => {
      const outcome = await lostIn(given);
      expect(outcome.lost).toEqual([]);
      begun += outcome.begun ? 1 : 0;
      steps += outcome.steps;
    }),
    { numRuns, seed },
  );
  // It would hold of rollouts that never began, too.
  expect([begun > numRuns / 4, steps > numRuns]).toEqual([true, true]);
}, 600_000);

it('would be seen to take it from some where the seed changed between two steps', async () => {
  const flag = await create({ otherwise: 'a', ruled: null });
  const roll = (percent: number) =>
    t.ok('POST', `/flags/${flag}/rollout`, { environment, variant: 'b', percent });
  await roll(30);
  const had = await having(flag);
  const lost = async () => {
    const now = await having(flag);
    return [...had].filter((i) => !now.has(i)).length;
  };
  await roll(60);
  expect(await lost()).toBe(0);
  const at = `/flags/${flag}/environments/${environment}`;
  const { serve } = (await t.ok('GET', at)).body.otherwise;
  const bucket = { ...serve.bucket, seed: 'another' };
  await t.ok('PATCH', at, { otherwise: { serve: { ...serve, bucket } } });
  expect(await lost()).toBeGreaterThan(10);
});
