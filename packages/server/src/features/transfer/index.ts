/** A project as one document: out of this installation, and into it. */
import { exportProject } from './export-project.ts';
import { importProject } from './import-project.ts';

export const transferHandlers = [exportProject, importProject];
