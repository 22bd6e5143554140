import type { FieldProblem } from '@halyard/contract';
import { sameJson } from '../../platform/canonical-json.ts';
import { valuesProblems } from '../../platform/json-schema/values-problems.ts';
import type { FlagMeta } from './flag-state.ts';

/** Where the variants of a flag do not fit its schema. Costs nothing where neither changed and it was live before. */
export function schemaProblems(before: FlagMeta | undefined, after: FlagMeta): FieldProblem[] {
  const { schema, variants, type } = after;
  if (schema === null || after.archivedAt !== null) return [];
  if (type !== 'json') {
    return [
      {
        pointer: '/schema',
        message: `only flags of type json have a schema; this one is of type ${type}: leave it out`,
      },
    ];
  }
  const isJudged =
    before?.archivedAt === null && sameJson([before.schema, before.variants], [schema, variants]);
  return isJudged ? [] : valuesProblems(schema, variants, { schema: '/schema', values: '/variants' });
}
