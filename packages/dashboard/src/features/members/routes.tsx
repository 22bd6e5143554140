import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { settingsRoute } from '../../frame/settings-route.tsx';
import { parseMembersSearch } from './search.ts';

const membersRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'members',
  validateSearch: parseMembersSearch,
  component: lazyRouteComponent(() => import('./member-list.tsx'), 'MemberList'),
});

const serviceAccountsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'service-accounts',
  component: lazyRouteComponent(() => import('./service-account-list.tsx'), 'ServiceAccountList'),
});

export const membersRoutes = [membersRoute, serviceAccountsRoute] as const;
