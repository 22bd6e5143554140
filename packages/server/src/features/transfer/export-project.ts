import { operations, type ProjectDocument, type TransferFormat } from '@halyard/contract';
import { handle } from '../../door.ts';
import { writeYaml } from '../../platform/yaml/write-yaml.ts';
import { documentOf } from './document-of.ts';
import { onlyEnvironment, readProject } from './project-state.ts';

export const exportProject = handle(operations.exportProject, async (door, { query }) => {
  const whole = await readProject(door.db, door.project);
  const state = query.environment === undefined ? whole : onlyEnvironment(whole, query.environment);
  const body = await documentOf(state);
  return {
    body,
    text: { contentType: `application/${query.format}`, body: writeDocument(body, query.format) },
  };
});

/** The bytes of a document: the same for the same state. */
export function writeDocument(document: ProjectDocument, format: TransferFormat): string {
  return format === 'yaml' ? writeYaml(document) : `${JSON.stringify(document, null, 2)}\n`;
}
