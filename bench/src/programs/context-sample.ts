/**
 * What sampling contexts costs an evaluation over HTTP: two services in one process, one that samples and one that does
 * not, asked in turns; and what it costs by itself. `HALYARD_TEST_DATABASE=embedded node bench/src/programs/context-sample.ts [rounds]`
 */
import {
  createContextSamples,
  type SampleSources,
} from '../../../packages/server/src/features/blast-radius/index.ts';
import {
  startTestService,
  type TestService,
} from '../../../packages/server/src/testing/start-test-service.ts';

const rounds = Number(process.argv[2] ?? 40);
const perRound = 250;

async function ready(contextSample: SampleSources) {
  const service = await startTestService({ config: { contextSample } });
  await service.ok('POST', '/flags', { key: 'x', kind: 'boolean' });
  await service.ok('PATCH', '/flags/x/environments/development', {
    enabled: true,
    rules: [{ id: 'r', if: { attribute: 'plan', op: 'in', values: ['pro'] }, serve: 'on' }],
    otherwise: { serve: 'off' },
  });
  const body = { name: 'bench', kind: 'server', environment: 'development' };
  const { secret } = (await service.ok('POST', '/keys', body)).body;
  return { service, key: secret as string };
}

let next = 0;
async function ask({ service, key }: { service: TestService; key: string }): Promise<number> {
  const startedAt = performance.now();
  for (let i = 0; i < perRound; i++) {
    const context = {
      targetingKey: `user-${next++}`,
      plan: next % 2 ? 'pro' : 'free',
      mail: 'x@example.com',
    };
    await service.ok('POST', '/flags/x/evaluate', { context }, { key });
  }
  return (performance.now() - startedAt) / perRound;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

const again = await ready('off');
const off = await ready('off');
const on = await ready('servers');
await ask(again);
await ask(off);
await ask(on);
const ratios: number[] = [];
/** Of two that both do not sample: what chance alone makes of it. */
const chance: number[] = [];
const times: number[] = [];
for (let round = 0; round < rounds; round++) {
  // Each comes first in turn: caches are warmer then.
  const order = [again, off, on];
  for (let i = 0; i < round % 3; i++) order.push(order.shift()!);
  const took = new Map<object, number>();
  for (const each of order) took.set(each, await ask(each));
  ratios.push(took.get(on)! / took.get(off)!);
  chance.push(took.get(again)! / took.get(off)!);
  times.push(took.get(off)!);
}
console.log(
  `over HTTP: ${(median(times) * 1000).toFixed(0)} µs an evaluation, with sampling × ${median(ratios).toFixed(3)}; two without: × ${median(chance).toFixed(3)}`,
);

const clock = on.service.service.system.clock;
const state = on.service.service.delivery.environment('default', 'development')!;
const samples = createContextSamples({ sources: 'servers', privateAttributes: [] }, clock);
const contexts = Array.from({ length: 200_000 }, (_, i) => ({ targetingKey: `unit-${i}`, plan: 'pro' }));
const now = new Date();
let answered = 0;
/** What the service does for an evaluation but for HTTP, for 10,000 contexts; ns each. */
function evaluate(from: number, isSampled: boolean): number {
  const startedAt = performance.now();
  for (let i = from; i < from + 10_000; i++) {
    const context = contexts[i]!;
    if (isSampled) samples.take({ kind: 'server' }, state, context);
    answered += JSON.stringify(on.service.service.delivery.evaluate(state, 'x', context, now)).length;
  }
  return ((performance.now() - startedAt) * 1e6) / 10_000;
}
const added: number[] = [];
const plain: number[] = [];
for (let round = 0; round < 200; round++) {
  const from = (round % 20) * 10_000;
  const [first, second] = [evaluate(from, round % 2 === 0), evaluate(from, round % 2 !== 0)];
  plain.push(round % 2 === 0 ? second : first);
  // The first ones fill the sample.
  if (round >= 20) added.push(round % 2 === 0 ? first - second : second - first);
}
console.log(
  `in the process: ${median(added).toFixed(0)} ns more than ${median(plain).toFixed(0)} ns an evaluation, of 200,000 units (${answered} bytes)`,
);
const path = '/flags/x/environments/development/disable';
const dry: number[] = [];
for (let i = 0; i < 11; i++) {
  const at = performance.now();
  await on.service.ok('POST', `${path}?dry-run=true`);
  const withSample = performance.now() - at;
  const then = performance.now();
  await off.service.ok('POST', `${path}?dry-run=true`);
  dry.push(withSample - (performance.now() - then));
}
console.log(`a dry run with 1,000 contexts: ${median(dry).toFixed(1)} ms more`);
await on.service[Symbol.asyncDispose]();
await off.service[Symbol.asyncDispose]();
await again.service[Symbol.asyncDispose]();
