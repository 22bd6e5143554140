/** A project with many flags, each different enough that nothing is answered from what another one said. */
import { queryOnce } from '@halyard/testkit';
import { call, type RunningService } from '../run-service.ts';

const atOnce = 500;
const environments = ['development', 'staging', 'production', 'canary'];
const teams = ['Payments', 'Growth', 'Search', 'Platform'];

/** `flag-0000` and so on, with usage of the last day in every environment. */
export async function fillWithFlags(
  service: RunningService,
  key: string,
  database: string,
  { count, say }: { count: number; say: (line: string) => void },
): Promise<void> {
  await call(service, key, 'POST', '/environments', { key: 'canary', name: 'Canary' });
  for (let from = 0; from < count; from += atOnce) {
    const flags = Object.fromEntries(
      Array.from({ length: Math.min(atOnce, count - from) }, (_, i) => [nameOf(from + i), flagOf(from + i)]),
    );
    const listed = environments.map((each) => ({ key: each }));
    await call(service, key, 'POST', '/projects/default/import?mode=merge', {
      format: 1,
      environments: listed,
      segments: {},
      flags,
    });
    say(`${Math.min(from + atOnce, count)}/${count} flags`);
  }
  const isCounted = `flag like 'flag-%' and c.environment in ('${environments.join("','")}')`;
  await queryOnce(
    database,
    `insert into usage_hours (project, environment, flag, hour, count)
      select c.project, c.environment, c.flag, h, 1 + (random() * 10000)::int
      from flag_configurations c,
        generate_series(date_trunc('hour', now()) - interval '23 hours', now(), interval '1 hour') as h
      where ${isCounted}
      on conflict do nothing`,
  );
  await queryOnce(
    database,
    `insert into last_evaluations (project, flag, environment, last_at)
      select c.project, c.flag, c.environment, now() - random() * interval '40 days'
      from flag_configurations c where ${isCounted} on conflict do nothing`,
  );
  await queryOnce(database, 'analyze');
}

function nameOf(i: number): string {
  return `flag-${String(i).padStart(4, '0')}`;
}

function flagOf(i: number) {
  const rules = Array.from({ length: i % 4 }, (_, rule) => ({
    id: `r${rule}`,
    if: { attribute: 'country', op: 'in', values: [['DE', 'FR', 'US', 'JP'][(i + rule) % 4]] },
    serve: 'on',
  }));
  const split = { split: [{ variant: 'on', weight: 1_000 * (i % 100) }] };
  const configuration = {
    enabled: i % 3 !== 0,
    off: 'off',
    rules,
    otherwise: { serve: i % 2 === 0 ? 'off' : split },
  };
  return {
    kind: 'boolean',
    name: `Flag number ${i}`,
    description: `What flag ${i} is there for, in a sentence.`,
    tags: [`area-${i % 20}`, ...(i % 7 === 0 ? ['mobile'] : [])],
    owner: teams[i % teams.length],
    environments: Object.fromEntries(environments.map((each) => [each, configuration])),
  };
}
