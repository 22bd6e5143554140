/** How people come in: at the door, and by the links that let them in once. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../frame/root-route.tsx';

export interface SignInSearch {
  /** Where one wanted to go, below /app. */
  to?: string;
  /** As an issuer, or the way back from it, says what went wrong. */
  error?: string;
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'sign-in',
  validateSearch: (search): SignInSearch => {
    const [to, error] = [text(search['to']), text(search['error'])];
    return { ...(to === undefined ? {} : { to }), ...(error === undefined ? {} : { error }) };
  },
  component: lazyRouteComponent(() => import('./sign-in.tsx'), 'SignIn'),
});

export const signInRoutes = [
  signInRoute,
  createRoute({
    getParentRoute: () => rootRoute,
    path: 'first-administrator',
    component: lazyRouteComponent(() => import('./first-administrator.tsx'), 'FirstAdministrator'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: 'join',
    component: lazyRouteComponent(() => import('./join.tsx'), 'Join'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: 'reset',
    component: lazyRouteComponent(() => import('./reset.tsx'), 'Reset'),
  }),
] as const;
