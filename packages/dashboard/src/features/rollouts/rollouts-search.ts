/** What the address of the screen says beside its path. */

export type RolloutsTabName = 'rollouts' | 'schedules' | 'calendar';

export interface RolloutsSearch {
  tab?: RolloutsTabName;
  state?: string | undefined;
  environment?: string | undefined;
  flag?: string | undefined;
  /** Of the calendar: `2026-12-01`. */
  day?: string | undefined;
  /** `2026-12`. */
  month?: string | undefined;
  view?: 'month' | 'week' | undefined;
}

export function parseRolloutsSearch(search: Record<string, unknown>): RolloutsSearch {
  const { tab, view } = search;
  const text = (name: 'state' | 'environment' | 'flag' | 'day' | 'month') => {
    const value = search[name];
    // A flag may be called 404, which the address gives as a number.
    return typeof value === 'string' || typeof value === 'number' ? { [name]: String(value) } : {};
  };
  return {
    ...(tab === 'schedules' || tab === 'calendar' ? { tab } : {}),
    ...text('state'),
    ...text('environment'),
    ...text('flag'),
    ...text('day'),
    ...text('month'),
    ...(view === 'week' ? { view } : {}),
  };
}
