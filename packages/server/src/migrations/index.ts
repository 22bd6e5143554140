import * as initial from './0001-initial.ts';
import * as usageByAge from './0002-usage-by-age.ts';
import * as flagSchemas from './0003-flag-schemas.ts';
import * as busAnswers from './0004-bus-answers.ts';
import * as contextTokens from './0005-context-tokens.ts';
import * as access from './0006-access.ts';
import * as people from './0007-people.ts';
import * as secondFactors from './0008-second-factors.ts';
import * as log from './0009-log.ts';
import * as history from './0010-history.ts';
import * as environments from './0011-environments.ts';
import * as heldOperations from './0012-held-operations.ts';
import * as rollouts from './0013-rollouts.ts';
import * as approvals from './0014-approvals.ts';
import * as killAndTriggers from './0015-kill-and-triggers.ts';
import * as overview from './0016-overview.ts';
import * as savedFilters from './0018-saved-filters.ts';
import * as heldPlaces from './0021-held-places.ts';
import * as rolloutsLetGoOn from './0022-rollouts-let-go-on.ts';
import * as triggerMessagesByAge from './0023-trigger-messages-by-age.ts';

/** In order; forward only. Each runs once, all that are due in one transaction. */
export const migrations: { name: string; statements: string[] }[] = [
  initial,
  usageByAge,
  flagSchemas,
  busAnswers,
  contextTokens,
  access,
  people,
  secondFactors,
  log,
  history,
  environments,
  heldOperations,
  rollouts,
  approvals,
  killAndTriggers,
  overview,
  savedFilters,
  heldPlaces,
  rolloutsLetGoOn,
  triggerMessagesByAge,
];
