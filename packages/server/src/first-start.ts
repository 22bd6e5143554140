/** What a newcomer finds: a project, an example flag, and the keys to reach them. */
import { OperationError, operations } from '@halyard/contract';
import { localActor } from './actor.ts';
import type { Handler } from './door.ts';
import type { System } from './platform/system.ts';
import { runOperation } from './run-operation.ts';

export interface FirstKeys {
  administrator: string;
  server: string;
  client: string;
}

/**
 * Makes the project `default` and what belongs to it; undefined where it is there already. Through the door like
 * everything else, so of several nodes that start at once exactly one makes it.
 */
export async function firstStart(
  system: System,
  handlers: readonly Handler[],
): Promise<FirstKeys | undefined> {
  const present = await system.database.db.selectFrom('projects').select('key').limit(1).executeTakeFirst();
  if (present) return undefined;
  const run = async (operation: Handler['operation'], body: unknown) => {
    const answered = await runOperation(
      system,
      handlers.find((handler) => handler.operation === operation)!,
      {
        requestId: 'first-start',
        authorization: localActor,
        params: {},
        query: { comment: 'first start' },
        readBody: async () => body,
      },
    );
    return answered.body as { secret: string };
  };
  try {
    await run(operations.createProject, { key: 'default', name: 'Default' });
  } catch (error) {
    if (error instanceof OperationError && error.code === 'ALREADY_EXISTS') return undefined;
    throw error;
  }
  const administrator = { kind: 'api', name: 'administrator', scopes: ['*'], allProjects: true };
  const keys = {
    administrator: (await run(operations.createKey, administrator)).secret,
    server: (await run(operations.createKey, sdkKey('server'))).secret,
    client: (await run(operations.createKey, sdkKey('client'))).secret,
  };
  await run(operations.createFlag, exampleFlag);
  return keys;
}

function sdkKey(kind: 'server' | 'client') {
  return { kind, name: `${kind} key of development`, environment: 'development' };
}

const exampleFlag = {
  key: 'example',
  kind: 'boolean',
  name: 'Example',
  description: 'On for everyone in Germany, and for half of everyone else. Change it and see.',
  client: true,
  environments: {
    development: {
      enabled: true,
      rules: [{ id: 'germany', if: { attribute: 'country', op: 'in', values: ['DE'] }, serve: 'on' }],
      otherwise: {
        serve: {
          split: [
            { variant: 'on', weight: 50_000 },
            { variant: 'off', weight: 50_000 },
          ],
        },
      },
    },
  },
};
