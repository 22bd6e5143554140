import type { Context } from '@halyard/core';
import type { KnownAttribute } from './context-form.tsx';

/** What every context may have; the service fills in some of it by itself. */
const usual: readonly KnownAttribute[] = [
  { name: 'targetingKey', kind: 'text' },
  { name: 'email', kind: 'text' },
  { name: 'country', kind: 'text' },
  { name: 'app.version', kind: 'text' },
  { name: 'ip', kind: 'text' },
  { name: 'userAgent', kind: 'text' },
  { name: 'geo.country', kind: 'text' },
  { name: 'geo.city', kind: 'text' },
  { name: 'geo.continent', kind: 'text', values: ['AF', 'AN', 'AS', 'EU', 'NA', 'OC', 'SA'] },
  {
    name: 'device.type',
    kind: 'text',
    values: ['desktop', 'mobile', 'tablet', 'tv', 'console', 'bot'],
  },
  { name: 'device.os', kind: 'text' },
  { name: 'device.browser', kind: 'text' },
];

/** Contexts and attributes that applications sent lately. */
export function useSeen(
  _project: string,
  _environment: string,
): { contexts: readonly Context[]; attributes: readonly KnownAttribute[] } {
  return { contexts: [], attributes: usual };
}
