import { call, type RunningService } from '../run-service.ts';

/**
 * Flags `flag-0`, `flag-1` and so on, or from another number on, on for Germany and for half of everybody else in
 * development. One request each.
 */
export async function createFlags(
  service: RunningService,
  key: string,
  count: number,
  { from = 0, client = false }: { from?: number; client?: boolean } = {},
): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, i) => `flag-${from + i}`);
  for (const flag of keys) {
    await call(service, key, 'POST', '/flags', {
      key: flag,
      kind: 'boolean',
      client,
      environments: {
        development: {
          enabled: true,
          off: 'off',
          rules: [{ if: { attribute: 'country', op: 'in', values: ['DE'] }, serve: 'on' }],
          otherwise: {
            serve: {
              split: [
                { variant: 'on', weight: 50_000 },
                { variant: 'off', weight: 50_000 },
              ],
            },
          },
        },
      },
    });
  }
  return keys;
}
