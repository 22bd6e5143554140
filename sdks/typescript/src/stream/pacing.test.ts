import { describe, expect, it } from 'vitest';
import { BACKOFF_TIMINGS, Backoff } from './backoff.ts';
import { PACING_TIMINGS, Pacing } from './pacing.ts';

const pacingWith = (share: number) =>
  new Pacing(PACING_TIMINGS, new Backoff(BACKOFF_TIMINGS, () => share), () => share);
const failed = { healthyMs: 0 };

describe('pacing', () => {
  it('polls at the fifth failure within a minute', () => {
    const pacing = pacingWith(0.5);
    for (let i = 0; i < 4; i++) expect(pacing.streamFailed(failed, i * 10_000).attempt).toBe('stream');
    expect(pacing.streamFailed(failed, 40_000).attempt).toBe('poll');
    // Control: the same number, spread over more than a minute.
    const patient = pacingWith(0.5);
    for (let i = 0; i < 20; i++) expect(patient.streamFailed(failed, i * 16_000).attempt).toBe('stream');
  });

  it('polls at once after a silence', () => {
    const step = pacingWith(1).streamFailed({ ...failed, isSilent: true }, 0);
    expect(step).toEqual({ attempt: 'poll', delayMs: 1000 });
  });

  it('never polls with a key that is refused', () => {
    const pacing = pacingWith(1);
    for (let i = 0; i < 20; i++) {
      expect(pacing.streamFailed({ ...failed, status: 401 }, i).attempt).toBe('stream');
    }
  });

  it('tries a stream after a poll that succeeds, and polls for minutes only if that fails too', () => {
    const pacing = pacingWith(1);
    pacing.streamFailed({ ...failed, isSilent: true }, 0);
    expect(pacing.pollSucceeded(1000)).toEqual({ attempt: 'stream', delayMs: 0 });
    expect(pacing.isPolling).toBe(false);
    const first = pacing.streamFailed({ ...failed, isSilent: true }, 11_000);
    expect(first.attempt).toBe('poll');
    expect(pacing.isPolling).toBe(true);
    let nowMs = 11_000 + first.delayMs;
    let polls = 1;
    for (;;) {
      const step = pacing.pollSucceeded(nowMs);
      if (step.attempt === 'stream') break;
      expect(step.delayMs).toBeGreaterThanOrEqual(27_000);
      expect(step.delayMs).toBeLessThanOrEqual(33_000);
      nowMs += step.delayMs;
      polls++;
    }
    expect(polls).toBeGreaterThan(5);
    expect(nowMs - 11_000).toBeGreaterThanOrEqual(300_000);
    expect(nowMs - 11_000).toBeLessThan(335_000);
    pacing.streamSynced();
    expect(pacing.isPolling).toBe(false);
  });

  it('goes back to streams when a poll fails: the service is away, not only streams', () => {
    const pacing = pacingWith(1);
    pacing.streamFailed({ ...failed, isSilent: true }, 0);
    pacing.pollSucceeded(0);
    pacing.streamFailed({ ...failed, isSilent: true }, 0);
    expect(pacing.pollFailed({})).toMatchObject({ attempt: 'stream' });
    expect(pacing.isPolling).toBe(false);
  });

  it('is back at its normal pace after 60 s in sync, and not before', () => {
    const pacing = pacingWith(1);
    for (let i = 0; i < 10; i++) pacing.streamFailed(failed, 0);
    expect(pacing.streamFailed({ healthyMs: 59_999 }, 0).delayMs).toBe(30_000);
    expect(pacing.streamFailed({ healthyMs: 60_000 }, 0).delayMs).toBe(1000);
  });

  it('comes back exactly when asked to, but paces a service that sends it away again and again', () => {
    const pacing = pacingWith(1);
    expect(pacing.askedToLeave(1_800_000, 1234)).toEqual({ attempt: 'stream', delayMs: 1234 });
    expect(pacing.askedToLeave(1_800_000, 0).delayMs).toBe(0);
    expect([1, 2, 3].map(() => pacing.askedToLeave(10, 0).delayMs)).toEqual([1000, 2000, 4000]);
    expect(pacing.askedToLeave(10, 20_000).delayMs).toBe(20_000);
  });
});
