/** Who asks, and whether they may. Everything here is synchronous: a check cannot be forgotten to be awaited. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { grants, type KeyKind, OperationError, type Permission, parseKey } from '@halyard/contract';
import type { Db } from './platform/database.ts';

export interface Actor {
  /** The key's id; `local` for the command line beside the database. */
  id: string;
  kind: KeyKind | 'system';
  name: string;
  /** The only project it reaches; null: every one. */
  project: string | null;
  /** The only environments whose configuration it may change; null: every one. */
  environments: string[] | null;
  scopes: string[];
  /** When it stops working; null: never. */
  expiresAt: Date | null;
}

/** Who runs commands on the machine of the database itself. */
export const localActor: Actor = {
  id: 'local',
  kind: 'system',
  name: 'command line',
  project: null,
  environments: null,
  scopes: ['*'],
  expiresAt: null,
};

/** One query. Throws UNAUTHENTICATED with the same words whatever is wrong, so that nothing can be probed. */
export async function identify(db: Db, authorization: string | undefined, now: Date): Promise<Actor> {
  const token = bearerToken(authorization);
  if (token === undefined) {
    throw new OperationError('UNAUTHENTICATED', 'send `Authorization: Bearer <key>`');
  }
  const parts = parseKey(token);
  if (!parts) throw unknownKey();
  const row = await db.selectFrom('keys').selectAll().where('id', '=', parts.selector).executeTakeFirst();
  if (!row || row.kind !== parts.kind || !isSecretOf(parts.secret, row.secret_sha256)) throw unknownKey();
  if (row.revoked_at !== null || (row.expires_at !== null && row.expires_at <= now)) throw unknownKey();
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    project: row.project,
    environments: row.environment === null ? row.environments : [row.environment],
    scopes: row.scopes,
    expiresAt: row.expires_at,
  };
}

/** The same words whatever is wrong with a key. */
export function unknownKey(): OperationError {
  return new OperationError('UNAUTHENTICATED', 'this key is unknown, revoked or expired');
}

/** The key in an Authorization header; the scheme in any case. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}

/** Compares in constant time. */
function isSecretOf(secret: string, sha256Hex: string): boolean {
  const given = createHash('sha256').update(secret).digest();
  const known = Buffer.from(sha256Hex, 'hex');
  return given.length === known.length && timingSafeEqual(given, known);
}

/** Throws FORBIDDEN unless its kind may call this and its scopes grant it. */
export function authorise(
  actor: Pick<Actor, 'kind' | 'scopes'>,
  operation: { name: string; permission: Permission | null; callers: readonly KeyKind[] },
): void {
  if (operation.permission === null || actor.kind === 'system') return;
  if (!operation.callers.includes(actor.kind)) {
    throw new OperationError(
      'FORBIDDEN',
      `${operation.name} wants a key of kind ${operation.callers.join(' or ')}, not ${actor.kind}`,
    );
  }
  if (actor.kind === 'api' && !grants(actor.scopes, operation.permission)) {
    throw new OperationError('FORBIDDEN', `this key lacks the scope ${operation.permission}`);
  }
}

/** The project meant: the key's own, or the one named, or `default`. Another's is 404, as if it did not exist. */
export function projectOf(actor: Pick<Actor, 'project'>, named: string | undefined): string {
  if (actor.project !== null && named !== undefined && named !== actor.project) {
    throw new OperationError('NOT_FOUND', 'there is no such project');
  }
  return actor.project ?? named ?? 'default';
}

/** Throws FORBIDDEN where the key may not change this environment; null: what belongs to all of them. */
export function authoriseEnvironment(actor: Actor, environment: string | null): void {
  if (actor.environments === null) return;
  if (environment !== null && actor.environments.includes(environment)) return;
  const reach = actor.environments.join(', ');
  throw new OperationError(
    'FORBIDDEN',
    environment === null
      ? `this key may change ${reach} only, and this belongs to every environment`
      : `this key may change ${reach} only, not ${environment}`,
  );
}
