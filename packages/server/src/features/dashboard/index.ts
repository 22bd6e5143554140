export { type Building, buildInBackground } from './build-in-background.ts';
export { createDashboard, type Dashboard, dashboardRoot } from './dashboard.ts';
