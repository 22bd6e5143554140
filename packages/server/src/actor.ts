/** Who asks, and whether they may. Everything here is synchronous: a check cannot be forgotten to be awaited. */
import { hash, timingSafeEqual } from 'node:crypto';
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
import type { Selectable } from 'kysely';
import { type Account, rulesOfAccount, rulesTogether } from './account-rules.ts';
import type { ReadDb } from './platform/database.ts';
import type { LoggedActor, Tables } from './platform/tables.ts';

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
  /** Of a person: the session that they ask in. */
  session?: string;
}

/** As the log names them. */
export function loggedActor({
  kind,
  id,
  name,
  account,
}: Pick<Actor, 'kind' | 'id' | 'name' | 'account'>): LoggedActor {
  return account ? { kind, id, name, account } : { kind, id, name };
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

/** Who asks for what is open to everyone. */
export const nobody: Actor = {
  id: 'nobody',
  kind: 'user',
  name: 'nobody',
  rules: [],
  home: null,
  expiresAt: null,
  account: null,
};

/**
 * One query; for a key of an account three more at most. Throws UNAUTHENTICATED with the same words whatever is wrong,
 * so that nothing can be probed.
 */
export async function identify(db: ReadDb, authorization: string | undefined, now: Date): Promise<Actor> {
  const token = bearerToken(authorization);
  if (token === undefined) {
    throw new OperationError('UNAUTHENTICATED', 'send `Authorization: Bearer <key>`, or sign in');
  }
  const parts = parseKey(token);
  if (!parts) throw unknownKey();
  const row = await db.selectFrom('keys').selectAll().where('id', '=', parts.selector).executeTakeFirst();
  if (!row || row.kind !== parts.kind || !isSecretOf(parts.secret, row, now)) throw unknownKey();
  const actor = await actorOfKey(db, row, now);
  if (!actor) throw unknownKey();
  return actor;
}

/** As whom a key acts; undefined where it is revoked or expired, or the account that it belongs to is disabled or gone. */
export async function actorOfKey(
  db: ReadDb,
  row: Selectable<Tables['keys']>,
  now: Date,
): Promise<Actor | undefined> {
  if (row.revoked_at !== null || (row.expires_at !== null && row.expires_at <= now)) return undefined;
  const own = rulesOfKey(row);
  const owner = row.account === null ? undefined : await rulesOfAccount(db, row.account);
  if (row.account !== null && owner === undefined) return undefined;
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    rules: owner ? rulesTogether(owner, own) : own,
    home: row.project,
    expiresAt: row.expires_at,
    account: owner?.account ?? null,
  };
}

/**
 * The same actor by what holds now: whoever waited for a lock may have lost a right meanwhile, or be out. Throws
 * UNAUTHENTICATED. One query of a key, and of accounts those for their rules.
 */
export async function actorNow(db: ReadDb, actor: Actor, now: Date): Promise<Actor> {
  if (actor.kind === 'system' || actor === nobody) return actor;
  if (actor.kind === 'user') {
    const session = await db
      .selectFrom('sessions')
      .select('id')
      .where('id', '=', actor.session ?? '')
      .executeTakeFirst();
    const ruled = session && (await rulesOfAccount(db, actor.id));
    if (!ruled) throw sessionOver();
    return { ...actor, rules: ruled.rules };
  }
  const row = await db.selectFrom('keys').selectAll().where('id', '=', actor.id).executeTakeFirst();
  const found = row && (await actorOfKey(db, row, now));
  if (!found) throw unknownKey();
  return found;
}

/**
 * Whoever asked once, by the rights that they have now: a person without a session, a key that is in force. Throws
 * UNAUTHENTICATED where they are nobody any more. For what was held; `author` is as the log has it.
 */
export async function authorNow(
  db: ReadDb,
  author: { kind: string; id: string; name: string },
  now: Date,
): Promise<Actor> {
  const { id, name } = author;
  if (author.kind === 'system') return { ...localActor, id, name };
  if (author.kind === 'user') {
    const ruled = await rulesOfAccount(db, id);
    if (!ruled) throw gone(name);
    return { id, kind: 'user', name, rules: ruled.rules, home: null, expiresAt: null, account: null };
  }
  const row = await db.selectFrom('keys').selectAll().where('id', '=', id).executeTakeFirst();
  const found = row && (await actorOfKey(db, row, now));
  if (!found) throw gone(name);
  return found;
}

function gone(name: string): OperationError {
  return new OperationError('UNAUTHENTICATED', `${name} is revoked, expired, disabled or gone`);
}

export function sessionOver(): OperationError {
  return new OperationError('UNAUTHENTICATED', 'this session is over: sign in again');
}

/** The same words whatever is wrong with a key. */
export function unknownKey(): OperationError {
  return new OperationError('UNAUTHENTICATED', 'this key is unknown, revoked or expired');
}

/** The key in an Authorization header; the scheme in any case. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}

/** Its own, or one it had before it was rotated, as long as that lasts. Compares in constant time. */
function isSecretOf(
  secret: string,
  { secret_sha256, previous_secrets }: Pick<Selectable<Tables['keys']>, 'secret_sha256' | 'previous_secrets'>,
  now: Date,
): boolean {
  const given = hash('sha256', secret, 'buffer');
  const lasting = previous_secrets.filter(({ until }) => now.getTime() < Date.parse(until));
  return [secret_sha256, ...lasting.map(({ sha256 }) => sha256)].some((sha256) => {
    const known = Buffer.from(sha256, 'hex');
    return given.length === known.length && timingSafeEqual(given, known);
  });
}

/** Whether no right is looked at: by whom it is asked is left to what is open to everyone itself. */
export function isOpenTo({ kind }: Pick<Actor, 'kind'>, { permission }: Pick<Asked, 'permission'>): boolean {
  return permission === null || kind === 'system';
}

type Asking = Pick<Actor, 'kind' | 'rules'>;
type Asked = AskedOperation & { callers: readonly KeyKind[] };

/** As operations name their callers: people are let in wherever `api` keys are. */
export function callerKind(kind: Exclude<Actor['kind'], 'system'>): KeyKind {
  return kind === 'user' ? 'api' : kind;
}

/** Throws FORBIDDEN unless this kind may call it, and somewhere at least. */
export function authorise(actor: Asking, operation: Asked): void {
  if (isOpenTo(actor, operation)) return;
  const kind = actor.kind === 'system' ? 'api' : callerKind(actor.kind);
  if (!operation.callers.includes(kind)) {
    throw new OperationError(
      'FORBIDDEN',
      `${operation.name} wants a key of kind ${operation.callers.join(' or ')}, not ${kind}`,
    );
  }
  const projects = [null, ...actor.rules.flatMap((rule) => rule.projects ?? [])];
  if (!projects.some((project) => mayAsk(actor.rules, operation, project))) {
    throw lacks(actor, operation, projects);
  }
}

/** Throws FORBIDDEN unless it may be asked for in this project; null: of what belongs to none. */
export function authoriseIn(project: string | null, actor: Asking, operation: Asked): void {
  if (!isOpenTo(actor, operation) && !mayAsk(actor.rules, operation, project)) {
    throw lacks(actor, operation, [project], project === null ? ' in every project' : '');
  }
}

/**
 * Names the operation where a rule denies that alone: whoever has the right would look for what they have. `where` tells
 * whoever has the right in one project what is missing.
 */
function lacks(
  { kind, rules }: Asking,
  { name, permission }: Asked,
  projects: readonly (string | null)[],
  where = '',
): OperationError {
  const isDeniedByName = projects.some((project) => mayAsk(rules, { name: '', permission }, project));
  if (isDeniedByName) {
    return new OperationError(
      'FORBIDDEN',
      `${kind === 'user' ? 'you' : 'this key'} may not do ${name}${where}`,
    );
  }
  const lack = kind === 'user' ? 'you lack the right to' : 'this key lacks the scope';
  return new OperationError('FORBIDDEN', `${lack} ${permission}${where}`);
}

/** The project meant: their own, or the one named, or `default`. One that they do not reach is 404, as if it did not exist. */
export function projectOf(actor: Pick<Actor, 'rules' | 'home'>, named: string | undefined): string {
  const project = named ?? actor.home ?? 'default';
  // '' is what belongs to none: nobody may name it.
  if (project === '' || !reaches(actor.rules, project))
    throw new OperationError('NOT_FOUND', 'there is no such project');
  return project;
}

/** Throws FORBIDDEN, or NOT_FOUND where they do not reach the project any more. */
export function requireMayAsk(
  actor: Pick<Actor, 'kind' | 'rules' | 'home'>,
  operation: Asked & { within: 'instance' | 'reach' | 'project' },
  project: string,
): void {
  authorise(actor, operation);
  if (project !== '') projectOf(actor, project);
  if (operation.within !== 'reach') authoriseIn(project === '' ? null : project, actor, operation);
}
