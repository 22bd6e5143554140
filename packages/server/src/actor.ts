/** Who asks, and whether they may. Everything here is synchronous: a check cannot be forgotten to be awaited. */
import { createHash, timingSafeEqual } from 'node:crypto';
import {
  type AccessRule,
  type AskedOperation,
  everything,
  type KeyKind,
  mayAsk,
  OperationError,
  parseKey,
  reaches,
  rulesOfKey,
} from '@halyard/contract';
import type { ReadDb } from './platform/database.ts';

export interface Actor {
  /** The key's or the person's id; `local` for the command line beside the database. */
  id: string;
  kind: KeyKind | 'user' | 'system';
  name: string;
  /** What they may do; deny by default. */
  rules: readonly AccessRule[];
  /** The project meant where none is named; null: `default`. */
  home: string | null;
  /** When they stop being who they are; null: never. */
  expiresAt: Date | null;
  /** Whose key it is; null: nobody's. */
  account: Account | null;
}

export interface Account {
  kind: 'user' | 'service-account';
  id: string;
  name: string;
}

/** Who runs commands on the machine of the database itself. */
export const localActor: Actor = {
  id: 'local',
  kind: 'system',
  name: 'command line',
  rules: everything,
  home: null,
  expiresAt: null,
  account: null,
};

/** One query. Throws UNAUTHENTICATED with the same words whatever is wrong, so that nothing can be probed. */
export async function identify(db: ReadDb, authorization: string | undefined, now: Date): Promise<Actor> {
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
    rules: rulesOfKey(row),
    home: row.project,
    expiresAt: row.expires_at,
    account: null,
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

type Asking = Pick<Actor, 'kind' | 'rules'>;
type Asked = AskedOperation & { callers: readonly KeyKind[] };

/** Throws FORBIDDEN unless this kind may call it, and somewhere at least. */
export function authorise(actor: Asking, operation: Asked): void {
  if (operation.permission === null || actor.kind === 'system') return;
  const kind = actor.kind === 'user' ? 'api' : actor.kind;
  if (!operation.callers.includes(kind)) {
    throw new OperationError(
      'FORBIDDEN',
      `${operation.name} wants a key of kind ${operation.callers.join(' or ')}, not ${kind}`,
    );
  }
  const projects = [null, ...actor.rules.flatMap((rule) => rule.projects ?? [])];
  if (!projects.some((project) => mayAsk(actor.rules, operation, project))) throw lacks(actor, operation);
}

/** Throws FORBIDDEN unless it may be asked for in this project; null: of what belongs to none. */
export function authoriseIn(project: string | null, actor: Asking, operation: Asked): void {
  if (operation.permission !== null && !mayAsk(actor.rules, operation, project)) {
    throw lacks(actor, operation);
  }
}

function lacks({ kind }: Asking, { permission }: Asked): OperationError {
  const lack = kind === 'user' ? 'you lack the right to' : 'this key lacks the scope';
  return new OperationError('FORBIDDEN', `${lack} ${permission}`);
}

/** The project meant: their own, or the one named, or `default`. One that they do not reach is 404, as if it did not exist. */
export function projectOf(actor: Pick<Actor, 'rules' | 'home'>, named: string | undefined): string {
  const project = named ?? actor.home ?? 'default';
  // '' is what belongs to none: nobody may name it.
  if (project === '' || !reaches(actor.rules, project))
    throw new OperationError('NOT_FOUND', 'there is no such project');
  return project;
}
