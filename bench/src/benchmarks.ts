import { clientBenchmarks } from './clients/index.ts';
import { dashboardBenchmarks } from './dashboard/index.ts';
import { deliveryBenchmarks } from './delivery/index.ts';
import { measureEvaluate } from './evaluate/evaluate.ts';
import { measureEvaluateHttp } from './evaluate-http.ts';
import type { Benchmark } from './figure.ts';
import { measureFlood } from './flood.ts';
import { measureLateness } from './lateness.ts';
import { logBenchmarks } from './log/index.ts';
import { measurePropagation } from './propagation.ts';
import { measureRedos } from './redos.ts';
import { measureStart } from './start.ts';
import { measureWrites } from './writes.ts';

/** In the order in which they run. */
export const benchmarks: readonly Benchmark[] = [
  {
    name: 'start',
    summary: 'from starting the process to the first answered evaluation',
    run: (say) => measureStart(say),
  },
  {
    name: 'propagation',
    summary: 'from asking for a change to every SDK holding it, on PostgreSQL',
    run: (say) => measurePropagation(say),
  },
  {
    name: 'evaluate-http',
    summary: 'single evaluations over HTTP on one core, beside an echo on the same framework',
    run: (say) => measureEvaluateHttp(say),
  },
  {
    name: 'writes',
    summary: 'changes a second through the door',
    run: (say) => measureWrites(say),
  },
  {
    name: 'evaluate',
    summary: 'one call of the SDK beside other SDKs (npm ci --prefix bench/contenders), loading, allocation',
    run: (say) => measureEvaluate(say),
  },
  {
    name: 'redos',
    summary: '10,000 patterns known to stall engines, by inputs of 4 KB',
    run: (say) => measureRedos(say),
  },
  {
    name: 'flood',
    summary: 'a thousand connections without a key, and whether others notice',
    run: (say) => measureFlood(say),
  },
  {
    name: 'lateness',
    summary: 'from the instant of held operations to their change, while 10,000 wait',
    run: (say) => measureLateness(say),
  },
  ...deliveryBenchmarks,
  ...clientBenchmarks,
  ...dashboardBenchmarks,
  ...logBenchmarks,
];
