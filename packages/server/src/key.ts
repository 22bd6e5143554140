/** `npm run key -- create|list|rotate|revoke`: keys for whoever sits beside the database, through the door like the rest. */
import { parseArgs } from 'node:util';
import { OperationError, operations } from '@halyard/contract';
import { localActor } from './actor.ts';
import { readConfig } from './config.ts';
import { handlers } from './features/index.ts';
import { DirectoryInUseError } from './platform/embedded/directory-lock.ts';
import { createLog } from './platform/log.ts';
import { runOperation } from './run-operation.ts';
import { openSystem } from './service.ts';

const usage = `npm run key -- create [--kind api|server|client] [--name TEXT] [--environment KEY] [--scopes a,b] [--project KEY] [--all-projects] [--secure] [--account ID]
npm run key -- list [--project KEY]
npm run key -- rotate ID [--overlap SECONDS] [--project KEY]
npm run key -- revoke ID [--project KEY]
Without options, create makes an administrator key of every project.`;

const { values, positionals } = readArguments();
const [command, id] = positionals;
const project: Record<string, string> = values.project === undefined ? {} : { project: values.project };

if (command === 'create') {
  const kind = values.kind ?? 'api';
  const isApi = kind === 'api';
  await run(
    operations.createKey,
    {},
    {
      kind,
      name: values.name ?? (isApi ? 'administrator' : `${kind} key`),
      ...(values.environment === undefined ? {} : { environment: values.environment }),
      ...(values.secure ? { secure: true } : {}),
      ...(values.account === undefined ? {} : { account: values.account }),
      ...(isApi ? { scopes: values.scopes?.split(',') ?? ['*'] } : {}),
      ...(isApi && (values['all-projects'] || values.project === undefined) ? { allProjects: true } : {}),
    },
  );
} else if (command === 'list') await run(operations.listKeys, {}, undefined);
else if (command === 'rotate' && id !== undefined) {
  const overlap = values.overlap === undefined ? {} : { overlapSeconds: Number(values.overlap) };
  await run(operations.rotateKey, { keyId: id }, overlap);
} else if (command === 'revoke' && id !== undefined)
  await run(operations.revokeKey, { keyId: id }, undefined);
else exit(2, usage);

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        kind: { type: 'string' },
        name: { type: 'string' },
        environment: { type: 'string' },
        scopes: { type: 'string' },
        project: { type: 'string' },
        'all-projects': { type: 'boolean' },
        secure: { type: 'boolean' },
        account: { type: 'string' },
        overlap: { type: 'string' },
      },
    });
  } catch (error) {
    return exit(2, `${(error as Error).message}\n${usage}`);
  }
}

async function run(
  operation: (typeof operations)[keyof typeof operations],
  params: Record<string, string>,
  body: unknown,
) {
  try {
    const config = readConfig();
    const system = await openSystem(config, createLog('error'));
    const handler = handlers.find((one) => one.operation === operation)!;
    const query = {
      ...project,
      ...(operation.effect === 'write' ? { comment: 'from the command line' } : {}),
    };
    try {
      const answered = await runOperation(system, handler, {
        requestId: 'command-line',
        authorization: localActor,
        params,
        query,
        readBody: async () => body,
      });
      console.log(text(answered.body as Record<string, unknown>));
    } finally {
      await system.bus.close();
      await system.database.close();
    }
  } catch (error) {
    const fields =
      error instanceof OperationError ? error.fields.map((f) => `\n  ${f.pointer} ${f.message}`) : [];
    const advice =
      error instanceof DirectoryInUseError
        ? '\nWhile the service runs, ask it: POST, GET /keys with an administrator key; or stop it first.'
        : '';
    exit(1, `${(error as Error).message}${fields.join('')}${advice}`);
  }
}

function text(body: Record<string, unknown>): string {
  if (Array.isArray(body['items'])) {
    return body['items']
      .map((key) =>
        [key.id, key.kind, key.environment ?? '-', key.revokedAt ? 'revoked' : 'valid', key.name].join('\t'),
      )
      .join('\n');
  }
  if (body['secret'] === undefined) return `revoked ${body['id']}`;
  return [body['secret'], body['signingKey'], body['notice']].filter((line) => line !== undefined).join('\n');
}

function exit(code: number, message: string): never {
  console.error(message);
  process.exit(code);
}
