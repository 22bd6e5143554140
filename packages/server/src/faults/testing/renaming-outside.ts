import { allOperations } from '@halyard/contract';
import type { Handler } from '../../door.ts';
import type { System } from '../../platform/system.ts';
import { record } from '../../record.ts';

/** Renames a project as if its author had not known what the transaction is for: the log is written on another connection. */
export function renamingOutside(system: () => System): Handler {
  const operation = allOperations.find(({ name }) => name === 'projects.patch')!;
  return {
    operation,
    async run(door, input: { params: { projectId: string }; body: { name: string } }) {
      const key = door.project;
      const { name } = input.body;
      const may = door.authorise({ environment: null });
      const version = await door.nextVersion(may);
      const after = { key, name, version };
      await record(system().database.db, {
        ringsInTransaction: false,
        at: door.now,
        project: key,
        actor: door.actor,
        operation: operation.name,
        input: { ...input.params, body: input.body },
        comment: null,
        requestId: 'control',
        items: [{ project: key, environment: null, kind: 'project', key, version, before: null, after }],
      });
      await door
        .writer(may)
        .updateTable('projects')
        .set({ name, entry_version: version })
        .where('key', '=', key)
        .execute();
      return { body: {} };
    },
  };
}
