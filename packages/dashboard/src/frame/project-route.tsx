import { createRoute, notFound } from '@tanstack/react-router';
import { isProblem } from '../api/problem.ts';
import { queryClient } from '../api/query-client.ts';
import { readOptions } from '../api/use-read.ts';
import { Failed } from './failed.tsx';
import { rememberProject } from './last-project.ts';
import { NotFound } from './not-found.tsx';
import { Shell } from './shell.tsx';
import { signedInRoute } from './signed-in-route.tsx';

/** Everything within a project. Its environments are there before any screen of it is. */
export const projectRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: 'projects/$project',
  beforeLoad: async ({ params: { project } }) => {
    try {
      await queryClient.ensureQueryData(readOptions('readProject', { params: { projectId: project } }));
    } catch (error) {
      throw isProblem(error) && error.status === 404 ? notFound() : error;
    }
    rememberProject(project);
  },
  component: Shell,
  errorComponent: Failed,
  notFoundComponent: NotFound,
});
