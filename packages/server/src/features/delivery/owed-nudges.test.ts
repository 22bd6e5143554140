import { describe, expect, it } from 'vitest';
import { ManualTime } from '../../testing/manual-time.ts';
import { EnvironmentState } from './environment-state.ts';
import { createOwedNudges } from './owed-nudges.ts';

function setup() {
  const state = new EnvironmentState('shop', 'production');
  let nudges = 0;
  const owed = createOwedNudges(new ManualTime(0), async () => {
    nudges++;
    return true;
  });
  const come = (version: number) => {
    state.replace({ epoch: 'e1', version, floor: version, entries: [], removed: [] });
    owed.changed(state);
  };
  come(1);
  return { state, owed, come, nudges: () => nudges };
}

describe('nudges that are owed', () => {
  it('are paid once, when there is something new', () => {
    const { state, owed, come, nudges } = setup();
    come(2);
    expect(nudges()).toBe(0);
    owed.owe(state);
    expect(nudges()).toBe(0);
    come(3);
    come(4);
    expect(nudges()).toBe(1);
  });
});
