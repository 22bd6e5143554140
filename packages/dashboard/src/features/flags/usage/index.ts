export { UsageTab } from './usage-tab.tsx';
