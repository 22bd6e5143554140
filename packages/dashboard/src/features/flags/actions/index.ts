export { FlagActions } from './flag-actions.tsx';
