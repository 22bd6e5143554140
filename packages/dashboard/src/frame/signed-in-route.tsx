import { createRoute, Outlet, redirect } from '@tanstack/react-router';
import { isProblem } from '../api/problem.ts';
import { queryClient } from '../api/query-client.ts';
import { readOptions } from '../api/use-read.ts';
import { rootRoute } from './root-route.tsx';

/** Everything that is for people who are signed in; others are led to the door, and back again. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: async ({ location }) => {
    // Asked at the same time: what the next part of the address waits for.
    const project = /^\/projects\/([^/]+)/.exec(location.pathname)?.[1];
    if (project !== undefined) {
      const params = { projectId: decodeURIComponent(project) };
      void queryClient.prefetchQuery(readOptions('readProject', { params }));
    }
    try {
      await queryClient.ensureQueryData(readOptions('readAccess', {}));
    } catch (error) {
      if (isProblem(error) && error.status === 401)
        throw redirect({ to: '/sign-in', search: { to: location.href } });
      if (isProblem(error) && error.code === 'SECOND_FACTOR_REQUIRED')
        throw redirect({ to: '/second-factor' });
      throw error;
    }
  },
  component: Outlet,
});
