/** Streams for tests: on a clock that the test moves, with room for everyone and a key that always holds. */
import { systemTimers } from '../../../platform/clock.ts';
import { createLog } from '../../../platform/log.ts';
import type { DataKey } from '../key-ring.ts';
import { Streams, type StreamsOptions } from '../streams.ts';

/** A server key of shop/production. */
export const serverKey: DataKey = {
  id: 'k1',
  kind: 'server',
  name: 'test',
  project: 'shop',
  environment: 'production',
  rules: [],
  contextPublicKey: null,
  formerPublicKeys: [],
  secretName: 'first',
};

/** To be closed by who asks for them. */
export function streamsOnClock(nowMs: () => number, options: Partial<StreamsOptions> = {}): Streams {
  return new Streams({
    streamsPerSecond: 1_000_000,
    streamsPerAddress: 0,
    log: createLog('silent'),
    isKeyValid: () => true,
    onBehind: () => {},
    timers: { ...systemTimers, nowMs },
    ...options,
  });
}
