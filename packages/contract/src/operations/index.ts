import type { AnyOperation } from '../operation.ts';
import * as access from './access.ts';
import * as calendar from './calendar.ts';
import * as changes from './changes.ts';
import * as data from './data.ts';
import * as environments from './environments.ts';
import * as flags from './flags.ts';
import * as heldOperations from './held-operations.ts';
import * as history from './history.ts';
import * as keys from './keys.ts';
import * as kill from './kill.ts';
import * as members from './members.ts';
import * as ofrep from './ofrep.ts';
import * as people from './people.ts';
import * as projects from './projects.ts';
import * as proposals from './proposals.ts';
import * as roles from './roles.ts';
import * as rollouts from './rollouts.ts';
import * as samples from './samples.ts';
import * as savedFilters from './saved-filters.ts';
import * as segments from './segments.ts';
import * as serviceAccounts from './service-accounts.ts';
import * as transfer from './transfer.ts';
import * as triggers from './triggers.ts';
import * as windows from './windows.ts';

/** Every operation there is, by its exported name. */
export const operations = {
  ...projects,
  ...environments,
  ...flags,
  ...kill,
  ...rollouts,
  ...savedFilters,
  ...segments,
  ...samples,
  ...history,
  ...heldOperations,
  ...proposals,
  ...keys,
  ...access,
  ...roles,
  ...members,
  ...serviceAccounts,
  ...calendar,
  ...changes,
  ...data,
  ...ofrep,
  ...people,
  ...transfer,
  ...triggers,
  ...windows,
};

/** The same as a list: routes, documents and tests walk it. */
export const allOperations: readonly AnyOperation[] = Object.values(operations);
