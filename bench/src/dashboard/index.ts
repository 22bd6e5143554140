import type { Benchmark } from '../figure.ts';
import { measureFlagList } from './flag-list.ts';

/** What people who look at flags all day wait for. */
export const dashboardBenchmarks: readonly Benchmark[] = [
  {
    name: 'dashboard',
    summary:
      'the list of 5,000 flags in 4 environments, in Chromium: until a switch reacts, and one that is used',
    run: (say) => measureFlagList(say),
  },
];
