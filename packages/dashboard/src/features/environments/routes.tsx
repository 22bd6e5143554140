import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '../../frame/project-route.tsx';
import { parseCompareSearch, parseEnvironmentsSearch } from './search.ts';

const environmentsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'environments',
  validateSearch: parseEnvironmentsSearch,
  component: lazyRouteComponent(() => import('./environment-list.tsx'), 'EnvironmentList'),
});

const compareRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'environments/compare',
  validateSearch: parseCompareSearch,
  component: lazyRouteComponent(() => import('./compare-environments.tsx'), 'CompareEnvironments'),
});

export const environmentsRoutes = [environmentsRoute, compareRoute] as const;
