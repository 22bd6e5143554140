export { differencesOf } from './diff-views.tsx';
export { RehearsalReport } from './rehearsal-report.tsx';
export { ReviewDrawer } from './review-drawer.tsx';
export type { ReviewWriteOptions } from './review-props.ts';
export { sayHeld } from './say-held.ts';
export { fieldOf, TimePick } from './time-pick.tsx';
