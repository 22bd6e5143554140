import { createHash } from 'node:crypto';
import { invalidInput, operations, writeKey } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { randomText } from '../../platform/ids.ts';
import { contextPublicKey } from '../context-tokens/index.ts';
import { environmentsOf } from '../projects/index.ts';
import { insertKey, type KeyRow, keyAnswer, targetOf } from './queries.ts';
import { requireNoMore } from './require-no-more.ts';

export const createKey = handle(operations.createKey, async (door, { body }) => {
  const environments = await environmentsOf(door.db, door.project);
  const named = body.environment === undefined ? (body.environments ?? []) : [body.environment];
  const pointer = body.environment === undefined ? '/environments' : '/environment';
  const unknown = named.filter((key) => !environments.includes(key));
  if (unknown.length > 0) {
    throw invalidInput(unknown.map((key) => ({ pointer, message: `there is no environment ${key}` })));
  }
  const secret = randomText(32);
  const signing = body.secure ? randomText(32) : undefined;
  const row: KeyRow = {
    id: randomText(8),
    kind: body.kind,
    name: body.name,
    project: body.allProjects ? null : door.project,
    environment: body.environment ?? null,
    environments: body.environments ?? null,
    scopes: body.scopes ?? [],
    secret_sha256: createHash('sha256').update(secret).digest('hex'),
    context_public_key: signing === undefined ? null : contextPublicKey(signing),
    expires_at: body.expiresAt === null ? null : new Date(body.expiresAt),
    revoked_at: null,
    created_at: door.now,
    version: 1,
  };
  requireNoMore(door.actor, row);
  const may = door.authorise(targetOf(row));
  await insertKey(door.writer(may), row);
  const after = keyAnswer(row);
  door.put(may, { kind: 'key', key: row.id, version: 1, before: null, after });
  const whole = writeKey({ kind: row.kind, selector: row.id, secret });
  if (signing === undefined) {
    const notice = 'Keep the secret now: it is not shown again.';
    return { body: { ...after, secret: whole, notice }, etag: versionTag(1) };
  }
  const signingKey = writeKey({ kind: 'sign', selector: row.id, secret: signing });
  const notice = 'Keep both now: they are not shown again. The signing key belongs on your servers only.';
  return { body: { ...after, secret: whole, signingKey, notice }, etag: versionTag(1) };
});
