import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '../../frame/project-route.tsx';

const triggersRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'settings/triggers',
  component: lazyRouteComponent(() => import('./triggers-page.tsx'), 'TriggersPage'),
});

export const triggerRoutes = [triggersRoute] as const;
