import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { settingsRoute } from '../../frame/settings-route.tsx';

const triggersRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'triggers',
  component: lazyRouteComponent(() => import('./triggers-page.tsx'), 'TriggersPage'),
});

/** Below the settings. */
export const triggerRoutes = [triggersRoute] as const;
