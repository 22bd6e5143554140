import { describe, expect, it } from 'vitest';
import { wayOfSwitch } from './switch-asked.ts';

const rights = { mayChange: true, mayProtected: true, mayPropose: true };
const plain = { protected: false, approvals: 0 };
const guarded = { protected: true, approvals: 0 };
const approved = { protected: false, approvals: 1 };
const flag = { kind: 'boolean' };

describe('turning a flag on or off', () => {
  it('happens at once where nothing protects the environment', () => {
    expect(wayOfSwitch(flag, plain, true, rights)).toBe('at-once');
    expect(wayOfSwitch(flag, plain, true, { ...rights, mayChange: false })).toBe('never');
  });

  it('is confirmed in a protected one, and proposed by whoever may not change it', () => {
    expect(wayOfSwitch(flag, guarded, true, rights)).toBe('confirmed');
    expect(wayOfSwitch(flag, guarded, true, { ...rights, mayProtected: false })).toBe('proposed');
    const neither = { ...rights, mayProtected: false, mayPropose: false };
    expect(wayOfSwitch(flag, guarded, true, neither)).toBe('never');
  });

  it('is proposed by everybody where approvals are asked for', () => {
    expect(wayOfSwitch(flag, approved, false, rights)).toBe('proposed');
  });

  it('of a kill switch waits for nobody when it is thrown', () => {
    const neither = { ...rights, mayProtected: false, mayPropose: false };
    const killSwitch = { kind: 'kill-switch' };
    expect(wayOfSwitch(killSwitch, approved, false, neither)).toBe('confirmed');
    expect(wayOfSwitch(killSwitch, approved, true, rights)).toBe('proposed');
  });
});
