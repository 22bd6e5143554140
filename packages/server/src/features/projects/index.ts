/** Projects, and which environments they have. */
import { createProject } from './create-project.ts';
import { patchProject } from './patch-project.ts';
import { listProjects, readProject } from './read-projects.ts';

export { compareEnvironments, findUnknownEnvironments } from './compare-environments.ts';
export { environmentAnswer, environmentEntry, projectEntry } from './entries.ts';
export {
  allEnvironments,
  type EnvironmentRow,
  environmentsOf,
  findEnvironment,
  findProjects,
  getEnvironment,
  getLiveEnvironment,
  getProject,
  insertEnvironment,
  type ProjectRow,
  renameProject,
} from './queries.ts';

export const projectHandlers = [listProjects, createProject, readProject, patchProject];
