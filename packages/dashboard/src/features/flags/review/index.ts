export { ReviewDrawer } from './flag-review-drawer.tsx';
