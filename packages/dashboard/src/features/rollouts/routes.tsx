import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '../../frame/project-route.tsx';
import { settingsRoute } from '../../frame/settings-route.tsx';
import { parseRolloutsSearch } from './rollouts-search.ts';

export const rolloutsRoutes = [
  createRoute({
    getParentRoute: () => projectRoute,
    path: 'rollouts',
    validateSearch: parseRolloutsSearch,
    component: lazyRouteComponent(() => import('./rollouts-screen.tsx'), 'RolloutsScreen'),
  }),
] as const;

export const templatesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'templates',
  component: lazyRouteComponent(() => import('./templates-screen.tsx'), 'TemplatesScreen'),
});
