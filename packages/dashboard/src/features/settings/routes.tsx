import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { settingsRoute } from '../../frame/settings-route.tsx';

const projectSettingsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'project',
  component: lazyRouteComponent(() => import('./project-settings.tsx'), 'ProjectSettings'),
});

const transferRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'transfer',
  component: lazyRouteComponent(() => import('./transfer-screen.tsx'), 'TransferScreen'),
});

const logRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'log',
  component: lazyRouteComponent(() => import('./log-screen.tsx'), 'LogScreen'),
});

export const settingsRoutes = [projectSettingsRoute, transferRoute, logRoute] as const;
