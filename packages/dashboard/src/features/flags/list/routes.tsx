import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '../../../frame/project-route.tsx';
import { readListSearch } from './list-search.ts';

export const flagListRoutes = [
  createRoute({
    getParentRoute: () => projectRoute,
    path: 'flags',
    validateSearch: readListSearch,
    component: lazyRouteComponent(() => import('./flag-list.tsx'), 'FlagList'),
  }),
] as const;
