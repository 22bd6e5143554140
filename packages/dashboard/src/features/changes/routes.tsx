import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '../../frame/project-route.tsx';
import { readFilters } from './change-filters.ts';

export const changesRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'changes',
  validateSearch: readFilters,
  component: lazyRouteComponent(() => import('./changes-screen.tsx'), 'ChangesScreen'),
});

export const changeRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'changes/$seq',
  component: lazyRouteComponent(() => import('./change-screen.tsx'), 'ChangeScreen'),
});

export const changesRoutes = [changesRoute, changeRoute] as const;
