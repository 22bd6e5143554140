import { operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { countFacet } from './queries.ts';

/** Three queries. */
export const readFlagFacets = handle(operations.readFlagFacets, async ({ db, project }) => ({
  body: {
    tags: await countFacet(db, project, 'tags'),
    owners: await countFacet(db, project, 'owner'),
    kinds: await countFacet(db, project, 'kind'),
  },
}));
