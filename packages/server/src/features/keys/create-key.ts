import { invalidInput, operations } from '@halyard/contract';
import { findAccounts } from '../../account-rules.ts';
import { type Door, handle, versionTag } from '../../door.ts';
import { randomText } from '../../platform/ids.ts';
import { requireEnvironments } from './key-environments.ts';
import { makeKeySecret } from './key-secret.ts';
import { putKeyEntry } from './put-key-entry.ts';
import { insertKey, type KeyRow, keyAnswer, targetOf } from './queries.ts';
import { requireNoMore, requireSpeaker } from './require-no-more.ts';
import { requireToCome } from './require-to-come.ts';

export const createKey = handle(operations.createKey, async (door, { body }) => {
  if (body.environment === undefined)
    await requireEnvironments(door, body.environments ?? [], '/environments');
  else await requireEnvironments(door, [body.environment], '/environment');
  if (body.account !== null) await requireAccount(door, body.account);
  requireToCome(body.expiresAt, door.now);
  const id = randomText(8);
  const { columns, shown } = makeKeySecret({ id, kind: body.kind }, body.secure);
  const row: KeyRow = {
    id,
    kind: body.kind,
    name: body.name,
    project: body.allProjects ? null : door.project,
    environment: body.environment ?? null,
    environments: body.environments ?? null,
    scopes: body.scopes ?? [],
    ...columns,
    previous_secrets: [],
    account: body.account,
    expires_at: body.expiresAt === null ? null : new Date(body.expiresAt),
    revoked_at: null,
    created_at: door.now,
    version: 1,
  };
  requireNoMore(door.actor, row);
  const may = door.authorise(targetOf(row));
  await insertKey(door.writer(may), row);
  putKeyEntry(door, may, null, row);
  return { body: { ...keyAnswer(row, null), ...shown }, etag: versionTag(1) };
});

/** Throws INVALID_INPUT where there is no such account, and FORBIDDEN where a key would speak for another person. */
async function requireAccount({ db, actor }: Door, id: string): Promise<void> {
  const account = (await findAccounts(db, [id])).get(id);
  if (!account) throw invalidInput([{ pointer: '/account', message: `there is no account ${id}` }]);
  if (account.isDisabled) throw invalidInput([{ pointer: '/account', message: `${id} is disabled` }]);
  requireSpeaker(actor, account);
}
