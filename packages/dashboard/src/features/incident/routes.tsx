import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '../../frame/project-route.tsx';
import { readIncident } from './incident-search.ts';

export const incidentRoutes = [
  createRoute({
    getParentRoute: () => projectRoute,
    path: 'incident',
    validateSearch: readIncident,
    component: lazyRouteComponent(() => import('./incident-screen.tsx'), 'IncidentScreen'),
  }),
] as const;
