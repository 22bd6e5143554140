import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '../../../frame/project-route.tsx';
import { readFlagSearch } from './flag-search.ts';

const flagRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'flags/$flag',
  validateSearch: readFlagSearch,
  component: lazyRouteComponent(() => import('./flag-page.tsx'), 'FlagPage'),
});

export const flagPageRoutes = [flagRoute] as const;
