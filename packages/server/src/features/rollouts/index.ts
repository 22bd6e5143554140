/** Rollouts: a variant given to a growing share of users, step by step. */
import { abortRollout } from './abort-rollout.ts';
import { approveRollout } from './approve-rollout.ts';
import { judgeRollout } from './judge-rollout.ts';
import { jumpRollout } from './jump-rollout.ts';
import { pauseRollout, resumeRollout } from './pause-rollout.ts';
import { listRollouts, readRollout } from './read-rollout.ts';
import { rolloutFlag } from './roll-out-flag.ts';
import {
  createRolloutTemplate,
  deleteRolloutTemplate,
  listRolloutTemplates,
  putRolloutTemplate,
  readRolloutTemplate,
} from './templates.ts';

export { findComing, findUnderWay, type RolloutRow } from './queries.ts';
export { briefOf } from './rollout-answer.ts';
export { stepRollouts, watchRollouts } from './step-rollout.ts';
export { stepSentence } from './step-sentence.ts';

export const rolloutHandlers = [
  rolloutFlag,
  listRollouts,
  readRollout,
  pauseRollout,
  resumeRollout,
  jumpRollout,
  abortRollout,
  approveRollout,
  judgeRollout,
  listRolloutTemplates,
  createRolloutTemplate,
  readRolloutTemplate,
  putRolloutTemplate,
  deleteRolloutTemplate,
];
