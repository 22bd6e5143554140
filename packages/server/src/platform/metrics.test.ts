import { expect, it } from 'vitest';
import { Durations } from './durations.ts';
import { createMetrics } from './metrics.ts';

it('reads numbers when asked, and forgets labels that are gone', async () => {
  const metrics = createMetrics();
  let total = 1;
  let open = [
    { value: 2, labels: { environment: 'a"b\n' } },
    { value: 3, labels: { environment: 'c' } },
  ];
  metrics.counter({ name: 'x_total', help: 'how often', read: () => total });
  metrics.gauge({ name: 'x_open', help: 'how many', labels: ['environment'], read: () => open });
  expect(await metrics.text()).toBe(
    [
      '# HELP x_total how often',
      '# TYPE x_total counter',
      'x_total 1',
      '',
      '# HELP x_open how many',
      '# TYPE x_open gauge',
      'x_open{environment="a\\"b\\n"} 2',
      'x_open{environment="c"} 3',
      '',
    ].join('\n'),
  );
  total = 7;
  open = open.slice(1);
  const text = await metrics.text();
  expect(text).toContain('\nx_total 7\n');
  expect(text).not.toContain('a\\"b');
  expect(text).toContain('x_open{environment="c"} 3');
});

it('counts durations in buckets that hold the smaller ones, the bound included', async () => {
  const metrics = createMetrics();
  const durations = new Durations({ name: 'x_seconds', help: 'how long', buckets: [0.1, 1] });
  metrics.durations(durations);
  const series = durations.series({ route: '/x' });
  for (const seconds of [0.05, 0.1, 0.5, 2]) series.observe(seconds);
  expect(await metrics.text()).toBe(
    [
      '# HELP x_seconds how long',
      '# TYPE x_seconds histogram',
      'x_seconds_bucket{route="/x",le="0.1"} 2',
      'x_seconds_bucket{route="/x",le="1"} 3',
      'x_seconds_bucket{route="/x",le="+Inf"} 4',
      'x_seconds_sum{route="/x"} 2.65',
      'x_seconds_count{route="/x"} 4',
      '',
    ].join('\n'),
  );
});

it('has a registry of its own, and no name twice in it', () => {
  const metric = { name: 'x_total', help: 'how often', read: () => 0 };
  createMetrics().counter(metric);
  const metrics = createMetrics();
  metrics.counter(metric);
  expect(() => metrics.counter(metric)).toThrow('x_total');
});
