/**
 * The identity library's way to the database, on the service's own connections. What it writes of people, of how they
 * sign in and of their sessions goes into the log in the same transaction; where it keeps a session's token, the
 * database gets its SHA-256. Refreshed sessions and what lives for minutes between two requests are not logged.
 */
import { createHash } from 'node:crypto';
import { kyselyAdapter } from '@better-auth/kysely-adapter';
import type { BetterAuthOptions } from 'better-auth';
import { APIError } from 'better-auth';
import type { DBAdapter, Where } from 'better-auth/adapters';
import type { Db } from '../../platform/database.ts';
import type { System } from '../../platform/system.ts';
import { currentAuthRequest } from './auth-request.ts';
import type { WriteAction } from './recorded-names.ts';
import {
  currentTransaction,
  inTransaction,
  type RecordedTransaction,
  type SessionRow,
} from './recorded-transaction.ts';

/** A session ends so long after it began, however much it is used. */
export const sessionLimitMs = 7 * 24 * 3_600_000;

/** Models whose rows say, in userId, whose they are; plugins add theirs. */
const ofPeople: readonly string[] = ['account', 'twoFactor', 'passkey'];

type Row = Record<string, unknown>;

export function recordedAdapter(
  system: Pick<System, 'database' | 'bus' | 'clock'>,
): (options: BetterAuthOptions) => DBAdapter {
  return (options) => {
    const over = (db: Db) => kyselyAdapter(db, { type: 'postgres' })(options);
    const outside = over(system.database.db);
    const now = () => currentTransaction()?.adapter ?? outside;
    const within = <T>(run: (transaction: RecordedTransaction) => Promise<T>) =>
      inTransaction(system, over, run);

    /** Takes down who is concerned, writes, and takes down what came of it. */
    async function write<T>(
      given: { model: string; where: Where[] },
      action: WriteAction,
      run: (adapter: DBAdapter) => Promise<T>,
    ): Promise<T> {
      const { model } = given;
      const where = storedWhere(model, given.where);
      if (!isRecorded(model)) return run(now());
      return within(async (transaction) => {
        transaction.begin(model, action);
        const rows = await transaction.adapter.findMany<Row>({ model, where });
        for (const row of rows) if (model !== 'session') await transaction.touch(personOf(model, row));
        const result = await run(transaction.adapter);
        if (model === 'session') {
          for (const row of rows) {
            if (row['id'] === currentAuthRequest()?.pendingSessionId) continue;
            await transaction.sessionEnded(row as unknown as SessionRow);
          }
        }
        return result;
      });
    }

    const adapter: DBAdapter = {
      id: outside.id,
      ...(outside.options ? { options: outside.options } : {}),
      transaction: (run) => within(() => run(adapter)),

      async create<T extends Row, R = T>(given: Parameters<DBAdapter['create']>[0]): Promise<R> {
        const { model } = given;
        if (model === 'session') return within((transaction) => beginSession<R>(transaction, given));
        if (!isRecorded(model)) return now().create<Row, R>(given);
        return within(async (transaction) => {
          transaction.begin(model, 'create');
          if (model === 'user') {
            const row = await transaction.adapter.create<Row, R>(given);
            transaction.created((row as Row)['id'] as string);
            return row;
          }
          await transaction.touch((given.data as Row)['userId'] as string);
          return transaction.adapter.create<Row, R>({ ...given, data: withoutTokens(model, given.data) });
        });
      },

      async findOne<T>(given: Parameters<DBAdapter['findOne']>[0]): Promise<T | null> {
        const row = await now().findOne<T>({ ...given, where: storedWhere(given.model, given.where) });
        return withToken(given, row);
      },
      async findMany<T>(given: Parameters<DBAdapter['findMany']>[0]): Promise<T[]> {
        const where = given.where && storedWhere(given.model, given.where);
        const rows = await now().findMany<T>({ ...given, ...(where ? { where } : {}) });
        return rows.map((row) => withToken({ ...given, where: given.where ?? [] }, row)!);
      },
      count(given) {
        const where = given.where && storedWhere(given.model, given.where);
        return now().count({ ...given, ...(where ? { where } : {}) });
      },

      async update<T>(given: Parameters<DBAdapter['update']>[0]): Promise<T | null> {
        if (given.model === 'session') return refreshSession<T>(now(), given);
        const update = withoutTokens(given.model, given.update);
        return write(given, 'update', (inside) => inside.update<T>({ ...given, update }));
      },
      updateMany(given) {
        if (given.model === 'session') throw new Error('sessions are refreshed one by one');
        const update = withoutTokens(given.model, given.update);
        return write(given, 'update', (inside) => inside.updateMany({ ...given, update }));
      },
      incrementOne<T>(given: Parameters<DBAdapter['incrementOne']>[0]): Promise<T | null> {
        return write(given, 'update', (inside) => inside.incrementOne<T>(given));
      },
      delete(given) {
        const where = storedWhere(given.model, given.where);
        return write(given, 'delete', (inside) => inside.delete({ ...given, where }));
      },
      deleteMany(given) {
        const where = storedWhere(given.model, given.where);
        return write(given, 'delete', (inside) => inside.deleteMany({ ...given, where }));
      },
      consumeOne<T>(given: Parameters<DBAdapter['consumeOne']>[0]): Promise<T | null> {
        const where = storedWhere(given.model, given.where);
        return write(given, 'delete', (inside) => inside.consumeOne<T>({ ...given, where }));
      },
    };
    return adapter;
  };
}

/** Ends the one that was there before: whoever planted its token has nothing of the new one. */
async function beginSession<R>(
  transaction: RecordedTransaction,
  given: Parameters<DBAdapter['create']>[0],
): Promise<R> {
  transaction.begin('session', 'create');
  const { token, userId } = given.data as unknown as { token: string; userId: string };
  const { two_factor_enabled: hasSecondFactor } = await requireEnabled(transaction.db, userId);
  const asked = currentAuthRequest();
  const earlier = asked?.sessionId;
  if (earlier !== undefined) {
    const where = [{ field: 'id', value: earlier }];
    const [row] = await transaction.adapter.findMany<SessionRow>({ model: 'session', where });
    if (row) {
      await transaction.adapter.deleteMany({ model: 'session', where });
      await transaction.sessionEnded(row);
    }
  }
  const data = { ...given.data, token: tokenSha256(token) };
  const row = await transaction.adapter.create<Row, Row>({ ...given, data });
  // Whoever has given a password only is not signed in, and the log does not say so.
  if (hasSecondFactor && asked?.path === '/sign-in/email') asked.pendingSessionId = row['id'] as string;
  else await transaction.sessionBegan(row as unknown as SessionRow);
  return { ...row, token } as R;
}

/** Settled under the lock that disabling takes too. */
async function requireEnabled(db: Db, person: string): Promise<{ two_factor_enabled: boolean }> {
  const row = await db
    .selectFrom('people')
    .select(['disabled_at', 'two_factor_enabled'])
    .where('id', '=', person)
    .executeTakeFirst();
  if (!row || row.disabled_at !== null) {
    throw new APIError('FORBIDDEN', { code: 'PERSON_DISABLED', message: 'this person is disabled' });
  }
  return row;
}

async function refreshSession<T>(
  adapter: DBAdapter,
  given: Parameters<DBAdapter['update']>[0],
): Promise<T | null> {
  const where = storedWhere('session', given.where);
  const update = { ...given.update };
  if (update['expiresAt'] instanceof Date) {
    const [row] = await adapter.findMany<SessionRow>({ model: 'session', where, limit: 1 });
    if (!row) return null;
    const lastMs = row.createdAt.getTime() + sessionLimitMs;
    update['expiresAt'] = new Date(Math.min(update['expiresAt'].getTime(), lastMs));
  }
  return withToken(given, await adapter.update<T>({ ...given, where, update }));
}

function isRecorded(model: string): boolean {
  return model === 'user' || model === 'session' || ofPeople.includes(model);
}

function personOf(model: string, row: Row): string {
  return row[model === 'user' ? 'id' : 'userId'] as string;
}

/** What is stored of a session's token, which has 190 random bits: a slow hash would add nothing. */
export function tokenSha256(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

function storedWhere(model: string, where: Where[]): Where[] {
  if (model !== 'session') return where;
  return where.map((condition) => {
    if (condition.field !== 'token') return condition;
    const { value } = condition;
    if (Array.isArray(value)) return { ...condition, value: value.map((each) => tokenSha256(String(each))) };
    return { ...condition, value: tokenSha256(String(value)) };
  });
}

/** Whoever asked by a token knows it, and goes on with it; in any other answer there is only its hash. */
function withToken<T>({ model, where }: { model: string; where: Where[] }, row: T | null): T | null {
  if (model !== 'session' || row === null) return row;
  const asked = where.flatMap(({ field, value }) => (field === 'token' ? value : []));
  const token = asked.find((each) => tokenSha256(String(each)) === (row as Row)['token']);
  return token === undefined ? row : { ...row, token };
}

/** Those of providers would let in elsewhere, and nothing here asks providers again. */
function withoutTokens<T extends Row>(model: string, data: T): T {
  if (model !== 'account') return data;
  const kept: Row = { ...data };
  for (const field of ['accessToken', 'refreshToken', 'idToken']) if (field in kept) kept[field] = null;
  return kept as T;
}
