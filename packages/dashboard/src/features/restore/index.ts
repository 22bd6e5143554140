export { RestoreDialog } from './restore-dialog.tsx';
export type { RestoreTarget } from './restore-target.ts';
