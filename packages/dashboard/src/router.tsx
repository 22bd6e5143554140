/** Every screen there is: the features' routes, each below where it belongs. */
import { createRouter } from '@tanstack/react-router';
import { base } from './api/base.ts';
import { accountRoutes, secondFactorRoute } from './features/account/routes.tsx';
import { changesRoutes } from './features/changes/routes.tsx';
import { environmentsRoutes } from './features/environments/routes.tsx';
import { flagListRoutes } from './features/flags/list/routes.tsx';
import { flagPageRoutes } from './features/flags/page/routes.tsx';
import { homeRoutes } from './features/home/routes.tsx';
import { incidentRoutes } from './features/incident/routes.tsx';
import { keysRoutes } from './features/keys/routes.tsx';
import { membersRoutes } from './features/members/routes.tsx';
import { playgroundRoutes } from './features/playground/routes.tsx';
import { proposalsRoutes } from './features/proposals/routes.tsx';
import { rolesRoutes } from './features/roles/routes.tsx';
import { rolloutsRoutes, templatesRoute } from './features/rollouts/routes.tsx';
import { segmentsRoutes } from './features/segments/routes.tsx';
import { settingsRoutes } from './features/settings/routes.tsx';
import { signInRoutes } from './features/sign-in/routes.tsx';
import { startScreenRoutes } from './features/start/routes.tsx';
import { triggerRoutes } from './features/triggers/routes.tsx';
import { Failed } from './frame/failed.tsx';
import { NotFound } from './frame/not-found.tsx';
import { projectRoute } from './frame/project-route.tsx';
import { rootRoute } from './frame/root-route.tsx';
import { settingsIndexRoute, settingsRoute } from './frame/settings-route.tsx';
import { signedInRoute } from './frame/signed-in-route.tsx';
import { startRoute } from './frame/start-route.tsx';

const settingsScreens = [
  // One a line.
  settingsIndexRoute,
  ...keysRoutes,
  ...membersRoutes,
  ...rolesRoutes,
  ...settingsRoutes,
  templatesRoute,
  ...triggerRoutes,
] as const;

const projectScreens = [
  // One a line.
  ...changesRoutes,
  ...environmentsRoutes,
  ...flagListRoutes,
  ...flagPageRoutes,
  ...homeRoutes,
  ...incidentRoutes,
  ...playgroundRoutes,
  ...proposalsRoutes,
  ...rolloutsRoutes,
  ...segmentsRoutes,
  ...startScreenRoutes,
  settingsRoute.addChildren([...settingsScreens]),
] as const;

const routeTree = rootRoute.addChildren([
  ...signInRoutes,
  secondFactorRoute,
  signedInRoute.addChildren([startRoute, ...accountRoutes, projectRoute.addChildren([...projectScreens])]),
]);

export const router = createRouter({
  routeTree,
  basepath: `${base}/app`,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultErrorComponent: Failed,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
