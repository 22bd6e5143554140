import { operations } from '@halyard/contract';
import { rulesHeldBy } from '../../account-rules.ts';
import { handle, versionTag } from '../../door.ts';
import { countAdministrators, requireAdministrator, requireNoMore, takeAllRoles } from '../access/index.ts';
import { revokeKeysOf } from '../keys/index.ts';
import { getServiceAccount, removeServiceAccount, serviceAccountAnswer } from './queries.ts';

/** Its keys are revoked rather than deleted: the log speaks of them. */
export const deleteServiceAccount = handle(operations.deleteServiceAccount, async (door, { params }) => {
  const before = await getServiceAccount(door.db, params.accountId);
  door.match(versionTag(before.version));
  requireNoMore(door.actor, (await rulesHeldBy(door.db, [before.id])).get(before.id) ?? []);
  const administrators = await countAdministrators(door.db);
  const may = door.authorise({ project: null, environment: null });
  await removeServiceAccount(door.writer(may), before.id);
  door.put(may, {
    kind: 'service-account',
    key: before.id,
    version: before.version + 1,
    before: serviceAccountAnswer(before),
    after: null,
  });
  await takeAllRoles(door, before.id);
  await revokeKeysOf(door, may, before.id);
  await requireAdministrator(door, administrators);
  return { body: null };
});
