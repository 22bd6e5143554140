/** The list of features: what the door knows to carry out. */
import type { Handler } from '../door.ts';
import { know } from '../known-handlers.ts';
import { accessHandlers } from './access/index.ts';
import { blankEnded } from './blank-ended.ts';
import { createChangeHandlers } from './changes/index.ts';
import { environmentHandlers } from './environments/index.ts';
import { flagOverviewHandlers } from './flag-overview/index.ts';
import { flagHandlers } from './flags/index.ts';
import { heldOperationHandlers } from './held-operations/index.ts';
import { historyHandlers } from './history/index.ts';
import { keyHandlers } from './keys/index.ts';
import { peopleHandlers } from './people/index.ts';
import { projectHandlers } from './projects/index.ts';
import { promotionHandlers } from './promotion/index.ts';
import { proposalHandlers } from './proposals/index.ts';
import { rolloutHandlers } from './rollouts/index.ts';
import { savedFilterHandlers } from './saved-filters/index.ts';
import { segmentHandlers } from './segments/index.ts';
import { serviceAccountHandlers } from './service-accounts/index.ts';
import { transferHandlers } from './transfer/index.ts';
import { triggerHandlers } from './triggers/index.ts';
import { usageHandlers } from './usage/index.ts';

export const handlers: readonly Handler[] = [
  ...projectHandlers,
  ...environmentHandlers,
  ...promotionHandlers,
  ...flagHandlers,
  ...flagOverviewHandlers,
  ...rolloutHandlers,
  ...savedFilterHandlers,
  ...segmentHandlers,
  ...historyHandlers,
  ...heldOperationHandlers,
  ...proposalHandlers,
  ...keyHandlers,
  ...accessHandlers,
  ...serviceAccountHandlers,
  ...peopleHandlers,
  ...createChangeHandlers(blankEnded),
  ...usageHandlers,
  ...transferHandlers,
  ...triggerHandlers,
];

know(handlers);
