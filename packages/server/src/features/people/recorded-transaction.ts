/**
 * One transaction in which the identity library writes, and with it the change that tells of it. Whatever the library
 * writes meanwhile, by whatever way, joins it: a query beside it would wait for ever on the embedded database.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { DBAdapter } from 'better-auth/adapters';
import type { Item } from '../../door.ts';
import type { SessionEntry } from '../../end-sessions.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import type { Db } from '../../platform/database.ts';
import { withDeadline } from '../../platform/deadline.ts';
import type { System } from '../../platform/system.ts';
import { type ChangeToRecord, record } from '../../record.ts';
import { currentAuthRequest } from './auth-request.ts';
import { findPersonEntry, type PersonEntry } from './person-entry.ts';
import { recordedName, type WriteAction } from './recorded-names.ts';
import { sessionEntry } from './session-entry.ts';

export interface RecordedTransaction {
  readonly db: Db;
  /** The library's own, in this transaction. */
  readonly adapter: DBAdapter;
  /** Says what comes next; the first names the change. */
  begin(model: string, action: WriteAction): void;
  /** Before anything of a person is changed. */
  touch(personId: string): Promise<void>;
  /** After one came into being. */
  created(personId: string): void;
  sessionBegan(row: SessionRow): Promise<void>;
  sessionEnded(row: SessionRow): Promise<void>;
}

export type SessionRow = Parameters<typeof sessionEntry>[0];

const limitMs = 10_000;
const transactions = new AsyncLocalStorage<RecordedTransaction>();

/** That of the code that asks. */
export function currentTransaction(): RecordedTransaction | undefined {
  return transactions.getStore();
}

/** Joins the current one, or begins one and records what happened in it before it commits. */
export async function inTransaction<T>(
  system: Pick<System, 'database' | 'bus' | 'clock'>,
  adapterOver: (db: Db) => DBAdapter,
  run: (transaction: RecordedTransaction) => Promise<T>,
): Promise<T> {
  const joined = currentTransaction();
  if (joined) return run(joined);
  try {
    return await begin(system, adapterOver, run);
  } catch (error) {
    const request = currentAuthRequest();
    if (request) request.failure = error;
    throw error;
  }
}

async function begin<T>(
  system: Pick<System, 'database' | 'bus' | 'clock'>,
  adapterOver: (db: Db) => DBAdapter,
  run: (transaction: RecordedTransaction) => Promise<T>,
): Promise<T> {
  let rings: boolean | undefined;
  const result = await system.database.db.transaction().execute(async (begun) => {
    const db = withDeadline(begun, limitMs);
    // The first lock, as in the door: two sign-ins cannot lock rows of a person in two orders.
    await db.selectFrom('instance').select('single').forUpdate().executeTakeFirstOrThrow();
    const writing = new Writing(db, adapterOver(db));
    const result = await transactions.run(writing, () => run(writing));
    const change = await writing.change();
    if (change) {
      rings = system.bus.ringsInTransaction();
      const requestId = currentAuthRequest()?.requestId ?? 'identity';
      const at = system.clock.now();
      await record(db, {
        ...change,
        at,
        project: null,
        input: null,
        comment: null,
        requestId,
        ringsInTransaction: rings,
      });
    }
    return result;
  });
  if (rings !== undefined) system.bus.ring(rings);
  return result;
}

class Writing implements RecordedTransaction {
  readonly db: Db;
  readonly adapter: DBAdapter;
  readonly #before = new Map<string, PersonEntry | undefined>();
  readonly #sessions: Item[] = [];
  #name: string | undefined;
  #firstPerson: { id: string; name: string } | undefined;

  constructor(db: Db, adapter: DBAdapter) {
    this.db = db;
    this.adapter = adapter;
  }

  begin(model: string, action: WriteAction): void {
    this.#name ??= recordedName(currentAuthRequest()?.path, model, action);
  }

  async touch(personId: string): Promise<void> {
    if (this.#before.has(personId)) return;
    const entry = await findPersonEntry(this.db, personId);
    this.#before.set(personId, entry);
    if (entry) this.#firstPerson ??= { id: entry.id, name: entry.name };
  }

  created(personId: string): void {
    if (!this.#before.has(personId)) this.#before.set(personId, undefined);
  }

  async sessionBegan(row: SessionRow): Promise<void> {
    await this.#knowPerson(row.userId);
    this.#sessions.push(sessionItem(row.id, 1, null, sessionEntry(row)));
  }

  async sessionEnded(row: SessionRow): Promise<void> {
    await this.#knowPerson(row.userId);
    this.#sessions.push(sessionItem(row.id, 2, sessionEntry(row), null));
  }

  async #knowPerson(id: string): Promise<void> {
    this.#firstPerson ??= await this.db
      .selectFrom('people')
      .select(['id', 'name'])
      .where('id', '=', id)
      .executeTakeFirst();
  }

  /** undefined: nothing changed that the log tells of. */
  async change(): Promise<Pick<ChangeToRecord, 'actor' | 'operation' | 'items'> | undefined> {
    const people: Item[] = [];
    for (const [id, before] of this.#before) {
      const item = await this.#personItem(id, before);
      if (item) people.push(item);
    }
    const items = [...people, ...this.#sessions];
    if (items.length === 0) return undefined;
    const person = this.#firstPerson ?? { id: 'unknown', name: 'unknown' };
    return {
      actor: { kind: 'user', ...person, account: null },
      operation: this.#name ?? 'people.changed',
      items,
    };
  }

  async #personItem(id: string, before: PersonEntry | undefined): Promise<Item | undefined> {
    const after = await findPersonEntry(this.db, id);
    if (sameJson(before ?? null, after ?? null)) return undefined;
    this.#firstPerson ??= after && { id, name: after.name };
    const version =
      after && before ? await raiseVersion(this.db, id) : after ? 1 : await nextVersion(this.db, id);
    return personItem(id, version, before ?? null, after ? { ...after, version } : null);
  }
}

export function personItem(
  id: string,
  version: number,
  before: PersonEntry | null,
  after: PersonEntry | null,
): Item {
  return { project: null, environment: null, kind: 'person', key: id, version, before, after };
}

export function sessionItem(
  id: string,
  version: number,
  before: SessionEntry | null,
  after: SessionEntry | null,
): Item {
  return { project: null, environment: null, kind: 'session', key: id, version, before, after };
}

async function raiseVersion(db: Db, id: string): Promise<number> {
  const row = await db
    .updateTable('people')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returning('version')
    .executeTakeFirstOrThrow();
  return row.version;
}

/** Of somebody whose row is gone: one more than the log has. */
async function nextVersion(db: Db, id: string): Promise<number> {
  const row = await db
    .selectFrom('change_items')
    .select((eb) => eb.fn.max('version').as('version'))
    .where('project', 'is', null)
    .where('environment', 'is', null)
    .where('kind', '=', 'person')
    .where('key', '=', id)
    .executeTakeFirst();
  return (row?.version ?? 0) + 1;
}
