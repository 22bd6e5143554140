import { createRoute, redirect } from '@tanstack/react-router';
import { queryClient } from '../api/query-client.ts';
import { readOptions } from '../api/use-read.ts';
import { lastProject } from './last-project.ts';
import { NoProject } from './no-project.tsx';
import { signedInRoute } from './signed-in-route.tsx';

/** `/`: the project that one was in last, else the first there is. */
export const startRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  beforeLoad: async () => {
    const { data } = await queryClient.ensureQueryData(readOptions('listProjects', {}));
    const known = data.items.map(({ key }) => key);
    const last = lastProject();
    const project = last !== undefined && known.includes(last) ? last : known[0];
    if (project !== undefined)
      throw redirect({ to: '/projects/$project', params: { project }, replace: true });
  },
  component: NoProject,
});
