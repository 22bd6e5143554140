import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '../../frame/project-route.tsx';

export interface StartSearch {
  /** The key of the flag that is tried. */
  flag?: string;
  environment?: string;
  /** The id of a snippet: how the program asks. */
  client?: string;
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** From nothing to a flag that a program has evaluated. */
export const startScreenRoutes = [
  createRoute({
    getParentRoute: () => projectRoute,
    path: 'start',
    validateSearch: (search): StartSearch => {
      const [flag, environment, client] = [search['flag'], search['environment'], search['client']].map(text);
      return {
        ...(flag === undefined ? {} : { flag }),
        ...(environment === undefined ? {} : { environment }),
        ...(client === undefined ? {} : { client }),
      };
    },
    component: lazyRouteComponent(() => import('./start-screen.tsx'), 'StartScreen'),
  }),
] as const;
