import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '../../frame/project-route.tsx';
import { readPlayground } from './playground-search.ts';

export const playgroundRoutes = [
  createRoute({
    getParentRoute: () => projectRoute,
    path: 'playground',
    validateSearch: readPlayground,
    component: lazyRouteComponent(() => import('./playground-screen.tsx'), 'PlaygroundScreen'),
  }),
] as const;
