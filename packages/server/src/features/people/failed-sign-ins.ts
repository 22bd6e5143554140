/**
 * How often one may be wrong about who one is: by account and by address, counted in the database, so that all nodes
 * count together and a restart forgets nothing. An attempt is counted before the password is looked at, and taken back
 * when it was right: of ten thousand at once no more than the limit are looked at.
 */
import { createHash } from 'node:crypto';
import { OperationError } from '@halyard/contract';
import { sql } from 'kysely';
import type { System } from '../../platform/system.ts';

export interface SignInLimits {
  /** Failures about one account within the window. */
  perAccount: number;
  /** Failures from one address. */
  perAddress: number;
}

const windowMs = 15 * 60_000;
const mostRemembered = 10_000;

export interface Attempt {
  /** It was right: the account begins anew, and the address has one failure less. */
  succeeded(): Promise<void>;
}

export interface FailedSignIns {
  /** Throws RATE_LIMITED. `account`: whatever names it, in one spelling; undefined: none is named. */
  begin(who: { account: string | undefined; address: string }): Promise<Attempt>;
  /** Forgets windows that are over. */
  forget(): Promise<void>;
}

export function createFailedSignIns(
  { database: { db }, clock }: Pick<System, 'database' | 'clock'>,
  limits: SignInLimits,
): FailedSignIns {
  /** Until when, in epoch milliseconds: guessing on costs no query. */
  const shut = new Map<string, number>();

  function requireOpen(subjects: Subject[], nowMs: number): void {
    for (const { key, limit } of subjects) {
      const untilMs = shut.get(key);
      if (untilMs !== undefined && untilMs > nowMs) throw tooMany(limit, untilMs - nowMs);
      shut.delete(key);
    }
  }

  return {
    async begin({ account, address }) {
      const now = clock.now();
      const subjects: Subject[] = [];
      if (limits.perAddress > 0) subjects.push({ key: keyOf('address', address), limit: limits.perAddress });
      if (limits.perAccount > 0 && account !== undefined) {
        subjects.push({ key: keyOf('account', account), limit: limits.perAccount });
      }
      if (subjects.length === 0) return { succeeded: async () => {} };
      requireOpen(subjects, now.getTime());
      const counted = await count(subjects, now);
      if (shut.size >= mostRemembered) shut.clear();
      // By what it counted itself: one that came after it may have been answered before, and shut what was open to it.
      const over: { limit: number; untilMs: number }[] = [];
      for (const { key, limit } of subjects) {
        const row = counted.find(({ subject }) => subject === key)!;
        if (row.failures <= limit) continue;
        const untilMs = row.window_started_at.getTime() + windowMs;
        shut.set(key, untilMs);
        over.push({ limit, untilMs });
      }
      if (over[0]) throw tooMany(over[0].limit, over[0].untilMs - now.getTime());
      return {
        async succeeded() {
          const [ofAddress, ofAccount] = [keyOf('address', address), keyOf('account', account ?? '')];
          await db
            .updateTable('failed_sign_ins')
            .set((eb) => ({
              failures: sql<number>`case when ${eb.ref('subject')} = ${ofAccount} then 0 else greatest(${eb.ref('failures')} - 1, 0) end`,
            }))
            .where('subject', 'in', [ofAddress, ofAccount])
            .execute();
        },
      };
    },
    async forget() {
      const before = new Date(clock.now().getTime() - windowMs);
      await db.deleteFrom('failed_sign_ins').where('window_started_at', '<', before).execute();
    },
  };

  /** One statement for both, in one order: two attempts never wait for each other in a circle. */
  async function count(subjects: Subject[], now: Date) {
    const begun = new Date(now.getTime() - windowMs);
    return db
      .insertInto('failed_sign_ins')
      .values(
        subjects
          .map(({ key }) => ({ subject: key, window_started_at: now, failures: 1 }))
          .sort((a, b) => (a.subject < b.subject ? -1 : 1)),
      )
      .onConflict((conflict) =>
        conflict.column('subject').doUpdateSet((eb) => ({
          failures: sql<number>`case when failed_sign_ins.window_started_at <= ${begun} then 1 else failed_sign_ins.failures + 1 end`,
          window_started_at: sql<Date>`case when failed_sign_ins.window_started_at <= ${begun} then ${eb.ref('excluded.window_started_at')} else failed_sign_ins.window_started_at end`,
        })),
      )
      .returningAll()
      .execute();
  }
}

interface Subject {
  key: string;
  limit: number;
}

/** Hashed: who tried to be whom stands nowhere. */
function keyOf(kind: 'account' | 'address', name: string): string {
  return createHash('sha256').update(`${kind}\n${name}`).digest('base64url');
}

function tooMany(quota: number, waitMs: number): OperationError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  const detail = `too many failed sign-ins; try again in ${retryAfterSeconds} s`;
  const windowSeconds = windowMs / 1_000;
  return new OperationError('RATE_LIMITED', detail, {
    more: { limit: 'failed-sign-ins', quota, windowSeconds, retryAfterSeconds },
  });
}
