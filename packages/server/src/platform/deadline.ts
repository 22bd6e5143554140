/** A limit for all statements of a transaction together: each has its own, and ten in a row may take ten times that. */
import { OperationError } from '@halyard/contract';
import type { KyselyPlugin } from 'kysely';
import type { Db } from './database.ts';

/**
 * The transaction, refusing with DATABASE_UNAVAILABLE every statement that would begin more than `limitMs` from now.
 * COMMIT and ROLLBACK are none.
 */
export function withDeadline(tx: Db, limitMs: number): Db {
  const endsAtMs = performance.now() + limitMs;
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      if (performance.now() <= endsAtMs) return node;
      throw new OperationError('DATABASE_UNAVAILABLE', 'the database is too slow: nothing was changed');
    },
    transformResult: async ({ result }) => result,
  };
  return tx.withPlugin(plugin);
}
