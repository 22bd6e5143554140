import { waitFor } from '@halyard/testkit';
import type { TestService } from '../../../../packages/server/src/testing/start-test-service.ts';

/** What was tracked, as the database has it, by the names of the events; waits until there are two. */
export async function trackedEvents({ service }: TestService) {
  const rows = () =>
    service.system.database.db
      .selectFrom('tracked_events')
      .select(['event', 'unit', 'value', 'attributes'])
      .orderBy('event')
      .execute();
  await waitFor(async () => (await rows()).length > 1);
  return rows();
}
