import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '../../frame/project-route.tsx';
import { parseProposalsSearch } from './proposals-search.ts';

export const proposalsRoutes = [
  createRoute({
    getParentRoute: () => projectRoute,
    path: 'proposals',
    validateSearch: parseProposalsSearch,
    component: lazyRouteComponent(() => import('./proposals-screen.tsx'), 'ProposalsScreen'),
  }),
  createRoute({
    getParentRoute: () => projectRoute,
    path: 'proposals/$held',
    component: lazyRouteComponent(() => import('./held-screen.tsx'), 'HeldScreen'),
  }),
] as const;
