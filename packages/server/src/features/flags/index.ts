/** Flags: what they are and what they do in each environment. */
import { archiveFlag, restoreFlag } from './archive-flag.ts';
import { createFlag } from './create-flag.ts';
import { describeFlag } from './describe-flag.ts';
import { disableFlag, enableFlag } from './enable-flag.ts';
import { patchConfiguration, putConfiguration } from './put-configuration.ts';
import { patchFlag, putFlag } from './put-flag.ts';
import { readFlagHistory } from './read-flag-history.ts';
import { listFlags, readConfiguration, readFlag } from './read-flags.ts';
import { rolloutFlag } from './rollout-flag.ts';

export { addEnvironmentToFlags } from './add-environment.ts';
export { configurationFromDraft } from './configuration-from-input.ts';
export { typeAndVariants } from './create-flag.ts';
export {
  entryOf,
  type FlagConfiguration,
  type FlagMeta,
  type FlagMetaEntry,
  type FlagState,
  flagAnswer,
  flagTag,
  metaEntryOf,
} from './flag-state.ts';
export { allFlagStates, getFlag } from './queries.ts';
export { judgeFlag, saveFlag } from './save-flag.ts';
export { schemaProblems } from './schema-problems.ts';

export const flagHandlers = [
  listFlags,
  createFlag,
  readFlag,
  describeFlag,
  putFlag,
  patchFlag,
  archiveFlag,
  restoreFlag,
  readFlagHistory,
  readConfiguration,
  putConfiguration,
  patchConfiguration,
  enableFlag,
  disableFlag,
  rolloutFlag,
];
