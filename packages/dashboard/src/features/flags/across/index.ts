export { AcrossTab } from './across-tab.tsx';
