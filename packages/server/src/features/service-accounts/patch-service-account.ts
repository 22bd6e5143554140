import { operations } from '@halyard/contract';
import { rulesHeldBy } from '../../account-rules.ts';
import { handle, versionTag } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import { countAdministrators, requireAdministrator, requireNoMore } from '../access/index.ts';
import {
  getServiceAccount,
  type ServiceAccountRow,
  serviceAccountAnswer,
  updateServiceAccount,
} from './queries.ts';

/** Its keys hear of it through the log, and so do the streams that they opened. */
export const patchServiceAccount = handle(operations.patchServiceAccount, async (door, { params, body }) => {
  const before = await getServiceAccount(door.db, params.accountId);
  door.match(versionTag(before.version));
  const { name = before.name, description = before.description, disabled } = body;
  const isDisabled = disabled ?? before.disabled_at !== null;
  const disabled_at = isDisabled ? (before.disabled_at ?? door.now) : null;
  const changed: ServiceAccountRow = { ...before, name, description, disabled_at };
  if (sameJson(serviceAccountAnswer(changed), serviceAccountAnswer(before))) {
    return { body: serviceAccountAnswer(before), etag: versionTag(before.version) };
  }
  if ((disabled_at === null) !== (before.disabled_at === null)) {
    requireNoMore(door.actor, (await rulesHeldBy(door.db, [before.id])).get(before.id) ?? []);
  }
  const administrators = await countAdministrators(door.db);
  const after = { ...changed, version: before.version + 1 };
  const may = door.authorise({ project: null, environment: null });
  await updateServiceAccount(door.writer(may), after);
  await requireAdministrator(door, administrators);
  door.put(may, {
    kind: 'service-account',
    key: after.id,
    version: after.version,
    before: serviceAccountAnswer(before),
    after: serviceAccountAnswer(after),
  });
  return { body: serviceAccountAnswer(after), etag: versionTag(after.version) };
});
