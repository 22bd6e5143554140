import { OperationError, operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { isFlagIn } from './queries.ts';
import { readAnalytics } from './read-analytics.ts';

export const showAnalytics = handle(
  operations.readAnalytics,
  async ({ db, project, now }, { params, query }) => {
    if (!(await isFlagIn(db, { project, flag: params.flagId, environment: query.environment }))) {
      throw new OperationError('NOT_FOUND', `there is no flag ${params.flagId} in ${query.environment}`);
    }
    return { body: await readAnalytics(db, project, params.flagId, query, now) };
  },
);
