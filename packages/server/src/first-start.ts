/** What a newcomer finds: a project, an example flag, and the keys to reach them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationError, operations } from '@halyard/contract';
import { localActor } from './actor.ts';
import type { Handler } from './door.ts';
import { inviteAdministrator } from './features/people/index.ts';
import type { System } from './platform/system.ts';
import { runOperation } from './run-operation.ts';

export interface FirstKeys {
  administrator: string;
  server: string;
  client: string;
  /** How the first person comes in, below where the service is reached; undefined where people cannot. */
  administratorLink: string | undefined;
}

/**
 * Makes the project `default`, keys and an example; undefined where there are keys already. Through the door like
 * everything else: of several nodes that start at once the one that makes the project goes on, and the others wait
 * for its keys. Where none come (it died in between) they are made here.
 */
export async function firstStart(
  system: System,
  handlers: readonly Handler[],
  { hasPeople }: { hasPeople: boolean },
): Promise<FirstKeys | undefined> {
  const { db } = system.database;
  const hasKeys = async () =>
    (await db.selectFrom('keys').select('id').limit(1).executeTakeFirst()) !== undefined;
  if (await hasKeys()) return undefined;
  const run = async (operation: Handler['operation'], body: unknown) => {
    const handler = handlers.find((one) => one.operation === operation)!;
    const answered = await runOperation(system, handler, {
      requestId: 'first-start',
      authorization: localActor,
      params: {},
      query: { comment: 'first start' },
      readBody: async () => body,
    });
    return answered.body as { secret: string };
  };
  const isNew = await ifAbsent(run(operations.createProject, { key: 'default', name: 'Default' }));
  if (!isNew && (await comesTrue(hasKeys))) return undefined;
  const administrator = { kind: 'api', name: 'administrator', scopes: ['*'], allProjects: true };
  const keys = {
    administrator: (await run(operations.createKey, administrator)).secret,
    server: (await run(operations.createKey, sdkKey('server'))).secret,
    client: (await run(operations.createKey, sdkKey('client'))).secret,
    administratorLink: hasPeople ? await inviteAdministrator(system, { unlessPeople: true }) : undefined,
  };
  await ifAbsent(run(operations.createFlag, exampleFlag));
  return keys;
}

/** False where it was there already. */
async function ifAbsent(creation: Promise<unknown>): Promise<boolean> {
  try {
    await creation;
    return true;
  } catch (error) {
    if (error instanceof OperationError && error.code === 'ALREADY_EXISTS') return false;
    throw error;
  }
}

/** Looks for some seconds: the other node makes its keys right after the project. */
async function comesTrue(holds: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < 50; attempt++) {
    if (await holds()) return true;
    await sleep(100);
  }
  return false;
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
