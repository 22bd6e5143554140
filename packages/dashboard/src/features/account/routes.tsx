/** One's own account: it belongs to no project. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../frame/root-route.tsx';
import { signedInRoute } from '../../frame/signed-in-route.tsx';

/** Below signedInRoute. */
export const accountRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: 'account',
    component: lazyRouteComponent(() => import('./account.tsx'), 'Account'),
  }),
] as const;

/** Below rootRoute: for whoever is let in nowhere else until they have a second factor. */
export const secondFactorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'second-factor',
  component: lazyRouteComponent(() => import('./required-second-factor.tsx'), 'RequiredSecondFactor'),
});
