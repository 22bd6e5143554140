/** Flags: what they are and what they do in each environment. */
import { archiveFlag, restoreFlag } from './archive-flag.ts';
import { createFlag } from './create-flag.ts';
import { describeFlag } from './describe-flag.ts';
import { disableFlag, enableFlag } from './enable-flag.ts';
import { inheritConfiguration } from './inherit-configuration.ts';
import { killFlag, liftFlag } from './kill-flag.ts';
import { patchConfiguration, putConfiguration } from './put-configuration.ts';
import { patchFlag, putFlag } from './put-flag.ts';
import { readFlagHistory } from './read-flag-history.ts';
import { listFlags, readConfiguration, readFlag } from './read-flags.ts';

export { configurationFromDraft } from './configuration-from-input.ts';
export { configurationIn, requireLive } from './configuration-in.ts';
export { typeAndVariants } from './create-flag.ts';
export { disableFlag } from './enable-flag.ts';
export { fillWithFlags } from './fill-environment.ts';
export {
  configurationAnswer,
  entryOf,
  type FlagConfiguration,
  type FlagMeta,
  type FlagMetaEntry,
  type FlagState,
  flagAnswer,
  flagTag,
  loggedEntry,
  metaEntryOf,
} from './flag-state.ts';
export { kill } from './kill-flag.ts';
export { disablesAtOnce, requireHoldable, requireNoKillSwitch } from './kill-switch.ts';
export { matched, replaceConfiguration } from './put-configuration.ts';
export {
  allFlagStates,
  allFlags,
  configurationOf,
  configurationsIn,
  type FlagFilter,
  type FlagPlace,
  findFlags,
  flagsMatching,
  flagsNamed,
  getFlag,
  inOrder,
  isBehind,
  tagsOfFlags,
  touchFlags,
  wholeFlagStates,
} from './queries.ts';
export { requireStateSomewhere } from './read-flags.ts';
export { isUsual, judgeFlag, saveFlag } from './save-flag.ts';
export { schemaProblems } from './schema-problems.ts';
export {
  type ConfigurationChange,
  reachHeirs,
  withKillOf,
  writeConfigurations,
} from './write-configurations.ts';

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
  inheritConfiguration,
  killFlag,
  liftFlag,
];
