import type { EventsBody } from '@halyard/contract';
import { describe, expect, it } from 'vitest';
import { sortEvents } from './sort-events.ts';

const nowMs = Date.parse('2026-11-22T12:00:30Z');
const iso = (ms: number) => new Date(nowMs + ms).toISOString();
const hour = 3_600_000;

function summary(more: Partial<Extract<EventsBody['events'][number], { kind: 'summary' }>> = {}) {
  return {
    kind: 'summary' as const,
    flag: 'checkout',
    variant: 'on',
    reason: 'STATIC',
    count: 2,
    from: iso(-60_000),
    to: iso(0),
    ...more,
  };
}

function sort(
  events: EventsBody['events'],
  mayReport: Parameters<typeof sortEvents>[0]['mayReport'] = () => true,
) {
  return sortEvents({
    project: 'shop',
    environment: 'production',
    events,
    nowMs,
    mayReport,
    isTrusted: true,
  });
}

describe('events', () => {
  it('are kept in UTC, whatever offset they came with', () => {
    const at = '2026-11-23T11:00:30.000+23:00';
    const { exposures, tracked, usage } = sort([
      { kind: 'exposure', experiment: 'e', phase: 1, variant: 'on', unit: 'u', at },
      { kind: 'track', event: 'bought', at },
      summary({ to: at }),
    ]);
    expect([exposures[0]?.at, tracked[0]?.at, usage.rows()[0]?.last_at]).toEqual([iso(0), iso(0), iso(0)]);
  });

  it('of the same minute, flag and answer are one row, counted by the end of their window', () => {
    const { usage, accepted } = sort([
      summary(),
      summary({ count: 5, to: iso(-10_000) }),
      summary({ variant: null, reason: 'DEFAULT' }),
      summary({ to: iso(-60_000) }),
    ]);
    expect(accepted).toBe(4);
    expect(
      usage.rows().map(({ minute, variant, count, last_at }) => [minute, variant, count, last_at]),
    ).toEqual([
      ['2026-11-22T11:59:00.000Z', 'on', 2, '2026-11-22T11:59:30.000Z'],
      ['2026-11-22T12:00:00.000Z', '', 2, '2026-11-22T12:00:30.000Z'],
      ['2026-11-22T12:00:00.000Z', 'on', 7, '2026-11-22T12:00:30.000Z'],
    ]);
  });

  it('are dropped where they are too old, from the future, or of what the key may not know', () => {
    const { usage, accepted, exposures, tracked } = sort(
      [
        summary({ to: iso(-8 * 24 * hour - 1) }),
        summary({ to: iso(-8 * 24 * hour) }),
        summary({ to: iso(hour + 1) }),
        summary({ to: iso(hour) }),
        summary({ flag: 'secret' }),
        summary({ errorCode: 'FLAG_NOT_FOUND' }),
        { kind: 'exposure', experiment: 'e', phase: 1, variant: 'on', unit: 'u', at: iso(2 * hour) },
        { kind: 'exposure', experiment: 'e', phase: 1, variant: 'on', unit: 'u', at: iso(0) },
        { kind: 'track', event: 'bought', at: iso(0) },
      ],
      (event) => event.kind !== 'summary' || event.flag !== 'secret',
    );
    expect(usage.rows()).toHaveLength(2);
    expect(exposures).toHaveLength(1);
    expect(tracked).toEqual([
      {
        project: 'shop',
        environment: 'production',
        event: 'bought',
        unit: null,
        value: null,
        at: iso(0),
        attributes: null,
      },
    ]);
    expect(accepted).toBe(4);
  });
});
