import { operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { randomText } from '../../platform/ids.ts';
import { insertServiceAccount, type ServiceAccountRow, serviceAccountAnswer } from './queries.ts';

export const createServiceAccount = handle(operations.createServiceAccount, async (door, { body }) => {
  const row: ServiceAccountRow = {
    id: `sa_${randomText(12)}`,
    name: body.name,
    description: body.description,
    disabled_at: null,
    version: 1,
    created_at: door.now,
  };
  const may = door.authorise({ project: null, environment: null });
  await insertServiceAccount(door.writer(may), row);
  const after = serviceAccountAnswer(row);
  door.put(may, { kind: 'service-account', key: row.id, version: 1, before: null, after });
  return { body: after, etag: versionTag(1) };
});
