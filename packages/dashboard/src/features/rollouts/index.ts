export { FlagRollout } from './flag-rollout.tsx';
export { StartRollout } from './start-rollout.tsx';
