import { describe, expect, it } from 'vitest';
import { BACKOFF_TIMINGS, Backoff } from './backoff.ts';
import { PACING_TIMINGS, Pacing } from './pacing.ts';

const pacingWith = (share: number) =>
  new Pacing(PACING_TIMINGS, new Backoff(BACKOFF_TIMINGS, () => share), () => share);
const failed = { healthyMs: 0 };

describe('pacing', () => {
  it('B6: polls at the fourth failure in a row, within 16 s of the first at the slowest', () => {
    const pacing = pacingWith(1);
    let delaysMs = 0;
    for (let i = 0; i < 3; i++) {
      const step = pacing.streamFailed(failed, 0);
      expect(step.attempt).toBe('stream');
      delaysMs += step.delayMs;
    }
    const step = pacing.streamFailed(failed, 0);
    expect(step.attempt).toBe('poll');
    expect(delaysMs + step.delayMs).toBeLessThan(16_000);
    // Control: the same number, each after a minute in sync.
    const patient = pacingWith(1);
    for (let i = 0; i < 20; i++)
      expect(patient.streamFailed({ healthyMs: 60_000 }, i).attempt).toBe('stream');
  });

  it('B6: polls within 30 s where streams fail that were well for less than a minute', () => {
    const pacing = pacingWith(1);
    for (let i = 0; i < 10; i++) pacing.streamFailed(failed, 0);
    pacing.streamSynced();
    expect(pacing.streamFailed({ healthyMs: 10_000 }, 0)).toEqual({ attempt: 'poll', delayMs: 30_000 });
  });

  it('polls at once where the stream is refused for another reason than the key, and then waits for minutes', () => {
    const pacing = pacingWith(1);
    expect(pacing.streamFailed({ ...failed, status: 404 }, 0)).toEqual({ attempt: 'poll', delayMs: 1000 });
    expect(pacing.pollFailed({ status: 404 })).toEqual({ attempt: 'stream', delayMs: 2000 });
    expect(pacing.streamFailed({ ...failed, status: 404 }, 0)).toEqual({ attempt: 'poll', delayMs: 300_000 });
  });

  it('polls at once after a silence', () => {
    const step = pacingWith(1).streamFailed({ ...failed, isSilent: true }, 0);
    expect(step).toEqual({ attempt: 'poll', delayMs: 1000 });
  });

  it('RT-16: never polls with a key that is refused', () => {
    const pacing = pacingWith(1);
    for (let i = 0; i < 20; i++) {
      expect(pacing.streamFailed({ ...failed, status: 401 }, i).attempt).toBe('stream');
    }
  });

  it('B6: tries a stream after a poll that succeeds, and polls for minutes only if that fails too', () => {
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

  it('B5: is back at its normal pace after 60 s in sync, and not before', () => {
    const pacing = pacingWith(1);
    for (let i = 0; i < 10; i++) pacing.streamFailed(failed, 0);
    expect(pacing.streamFailed({ healthyMs: 59_999 }, 0).delayMs).toBe(30_000);
    expect(pacing.streamFailed({ healthyMs: 60_000 }, 0).delayMs).toBe(1000);
  });

  it('B5: comes back exactly when asked to, but paces a service that sends it away again and again', () => {
    const pacing = pacingWith(1);
    expect(pacing.askedToLeave(1_800_000, 1234)).toEqual({ attempt: 'stream', delayMs: 1234 });
    expect(pacing.askedToLeave(1_800_000, 0).delayMs).toBe(0);
    expect([1, 2, 3].map(() => pacing.askedToLeave(10, 0).delayMs)).toEqual([1000, 2000, 4000]);
    expect(pacing.askedToLeave(10, 20_000).delayMs).toBe(20_000);
  });

  it('B5: is parked for ten minutes at most, whatever the service asks for', () => {
    const asked = 3_000_000_000;
    const pacing = pacingWith(1);
    expect(pacing.askedToLeave(1_800_000, asked).delayMs).toBe(600_000);
    expect(pacing.askedToLeave(10, asked).delayMs).toBe(600_000);
    pacing.pollSucceeded(0);
    const polling = { attempt: 'poll', delayMs: 600_000 };
    expect(pacing.streamFailed({ ...failed, status: 503, retryAfterMs: asked }, 0)).toEqual(polling);
  });
});
