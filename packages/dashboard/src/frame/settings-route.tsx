import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { projectRoute } from './project-route.tsx';

/** Everything that is set up once and looked after now and then, under one menu. */
export const settingsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'settings',
  component: lazyRouteComponent(() => import('./settings-frame.tsx'), 'SettingsFrame'),
});

/** `settings` itself: the project. */
export const settingsIndexRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/projects/$project/settings/project', params, replace: true } as never);
  },
});
