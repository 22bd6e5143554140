import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { settingsRoute } from '../../frame/settings-route.tsx';

const rolesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'roles',
  component: lazyRouteComponent(() => import('./role-list.tsx'), 'RoleList'),
});

const roleRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'roles/$role',
  component: lazyRouteComponent(() => import('./role-screen.tsx'), 'RoleScreen'),
});

/** Not below `roles`, where a role may be called anything. */
const newRoleRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'roles-new',
  component: lazyRouteComponent(() => import('./role-screen.tsx'), 'RoleScreen'),
});

export const rolesRoutes = [rolesRoute, roleRoute, newRoleRoute] as const;
