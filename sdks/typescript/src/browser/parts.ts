import type { BrowserOptions } from './browser-options.ts';
import type { Timers } from './timers.ts';

/** What the parts of one client share. */
export interface Parts {
  options: BrowserOptions;
  /** The service's address; ends in a slash. */
  base: string;
  timeoutMs: number;
  timers: Timers;
  /** What every fixed duration is multiplied with: 1; tests are faster. */
  pace: number;
}
