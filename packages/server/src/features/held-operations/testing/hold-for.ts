/** Enabling a flag at an instant far away, by Ann, put into the table as it is when somebody asks for it. */
import type { TestService } from '../../../testing/start-test-service.ts';
import type { CalendarRule } from '../calendar-rule.ts';

let count = 0;

export async function holdFor(
  t: TestService,
  {
    dueAt,
    rule = null,
    flagId = 'checkout',
    environment = 'development',
    ready = true,
  }: {
    dueAt: string;
    rule?: CalendarRule | null;
    flagId?: string;
    environment?: string;
    ready?: boolean;
  },
): Promise<void> {
  const calls = [{ operation: 'configurations.enable', params: { flagId, environment }, query: {} }];
  const now = new Date();
  await t.service.system.database.db
    .insertInto('held_operations')
    .values({
      id: `held_${String(count++).padStart(4, '0')}`,
      project: 'default',
      calls: JSON.stringify(calls),
      author: JSON.stringify({ kind: 'user', id: 'ann', name: 'Ann' }),
      basis: '[]',
      due_at: new Date(dueAt),
      rule: rule === null ? null : JSON.stringify(rule),
      ready,
      state: 'waiting',
      version: 1,
      created_at: now,
      updated_at: now,
    })
    .execute();
}
