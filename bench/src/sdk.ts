/** What asking a flag costs an application: one call of the SDK, with 1,000 flags held. */
import { type Client, connect } from '@halyard/sdk';
import type { Figure } from './figure.ts';
import { median, spread } from './quantile.ts';
import { call, embeddedStore, type RunningService, runService } from './run-service.ts';

export interface SdkCounts {
  flags: number;
  rounds: number;
  callsPerRound: number;
}

const usual: SdkCounts = { flags: 1_000, rounds: 9, callsPerRound: 1_000_000 };
const splitServe = {
  split: [
    { variant: 'on', weight: 25_000 },
    { variant: 'off', weight: 75_000 },
  ],
};
const countries = ['AT', 'BE', 'CH', 'DE', 'ES'];
const shapes = {
  plain: { enabled: true, otherwise: { serve: 'on' } },
  split: { enabled: true, otherwise: { serve: splitServe } },
  'five rules': {
    enabled: true,
    rules: countries.map((country) => ({
      if: { attribute: 'country', op: 'in', values: [country] },
      serve: 'on',
    })),
    otherwise: { serve: splitServe },
  },
};
type Shape = keyof typeof shapes;
const names = Object.keys(shapes) as Shape[];
/** None of them fits a rule, so that each is looked at. */
const contexts = Array.from({ length: 1_000 }, (_, i) => ({
  targetingKey: `user-${i}`,
  country: 'FR',
  plan: 'pro',
}));

export async function measureSdk(say: (line: string) => void, counts: SdkCounts = usual): Promise<Figure[]> {
  const { store, remove } = embeddedStore();
  await using service = await runService(store);
  say(`creating ${counts.flags} flags`);
  await createFlags(service, counts.flags);
  const client = await connect({
    url: service.url,
    key: service.keys!.server,
    cache: false,
    timeoutMs: 30_000,
  });
  try {
    checkAnswers(client, counts.flags);
    const figures = names.map((shape) => measureShape(client, shape, counts));
    return figures;
  } finally {
    await client.close();
    await remove();
  }
}

function keyOf(index: number): string {
  return `bench-${names[index % names.length]!.replace(' ', '-')}-${index}`;
}

async function createFlags(service: RunningService, count: number): Promise<void> {
  let next = 0;
  const create = async () => {
    while (next < count) {
      const index = next++;
      const development = shapes[names[index % names.length]!];
      const body = { key: keyOf(index), kind: 'boolean', environments: { development } };
      await call(service, service.keys!.administrator, 'POST', '/flags', body);
    }
  };
  await Promise.all(Array.from({ length: 8 }, create));
}

function checkAnswers(client: Client, count: number): void {
  for (let index = 0; index < count; index++) {
    const { reason } = client.booleanDetails(keyOf(index), contexts[index % contexts.length]!, false);
    const expected = names[index % names.length] === 'plain' ? 'STATIC' : 'SPLIT';
    if (reason !== expected) throw new Error(`${keyOf(index)} answers ${reason}, not ${expected}`);
  }
}

function measureShape(client: Client, shape: Shape, { flags, rounds, callsPerRound }: SdkCounts): Figure {
  const keys = Array.from({ length: flags }, (_, i) => i)
    .filter((index) => names[index % names.length] === shape)
    .map(keyOf);
  const ask = () => {
    let on = 0;
    for (let i = 0; i < callsPerRound; i++) {
      if (client.boolean(keys[i % keys.length]!, contexts[i % contexts.length]!, false)) on++;
    }
    return on;
  };
  ask();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startedAt = process.cpuUsage();
    ask();
    const { user, system } = process.cpuUsage(startedAt);
    times.push(((user + system) * 1_000) / callsPerRound);
  }
  return { name: `flags.boolean(), ${shape}`, value: median(times), unit: 'ns', note: spread(times) };
}
