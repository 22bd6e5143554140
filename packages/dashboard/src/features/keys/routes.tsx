import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { settingsRoute } from '../../frame/settings-route.tsx';
import { parseKeysSearch } from './search.ts';

const keysRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'keys',
  validateSearch: parseKeysSearch,
  component: lazyRouteComponent(() => import('./key-list.tsx'), 'KeyList'),
});

export const keysRoutes = [keysRoute] as const;
