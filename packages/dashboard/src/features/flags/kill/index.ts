export { KillControl } from './kill-control.tsx';
export { KilledBanner } from './killed-banner.tsx';
