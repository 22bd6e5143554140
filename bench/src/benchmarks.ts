import { measureEvaluateHttp } from './evaluate-http.ts';
import type { Benchmark } from './figure.ts';

/** In the order in which they run. */
export const benchmarks: readonly Benchmark[] = [
  {
    name: 'evaluate-http',
    summary: 'single evaluations over HTTP on one core, beside an echo on the same framework',
    run: (say) => measureEvaluateHttp(say),
  },
];
