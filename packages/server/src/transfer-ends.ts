/** Where a document comes from or goes to: a service that runs, or the database beside which the command runs. */
import { type AnyOperation, OperationError, type ProblemDetails } from '@halyard/contract';
import { localActor } from './actor.ts';
import { readConfig } from './config.ts';
import { handlers } from './features/index.ts';
import { parseJsonBody } from './platform/json-body.ts';
import { createLog } from './platform/log.ts';
import { parseYamlBody } from './platform/yaml/parse-yaml-body.ts';
import { runOperation } from './run-operation.ts';
import { openSystem } from './service.ts';

export interface AskedEnd {
  params?: Record<string, string>;
  query?: Record<string, string>;
  /** A document as text. */
  body?: { text: string; format: 'json' | 'yaml' };
}

export interface End extends AsyncDisposable {
  /** The answer as text. Throws OperationError. */
  ask(operation: AnyOperation, asked?: AskedEnd): Promise<string>;
}

/** Over HTTP, with a key. */
export function serviceAt(url: string, key: string): End {
  return {
    async ask(operation, { params = {}, query = {}, body } = {}) {
      const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) =>
        encodeURIComponent(params[name] ?? ''),
      );
      const search = new URLSearchParams(query).toString();
      const answer = await fetch(`${url.replace(/\/$/, '')}${path}${search === '' ? '' : `?${search}`}`, {
        method: operation.method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body && { 'content-type': `application/${body.format}` }),
        },
        ...(body && { body: body.text }),
      });
      const text = await answer.text();
      if (answer.ok) return text;
      const { code, detail, fields } = JSON.parse(text) as ProblemDetails;
      throw new OperationError(code, detail, fields === undefined ? {} : { fields });
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** Without a service: opens the database as the service would, and may do everything. */
export async function databaseBeside(): Promise<End> {
  const system = await openSystem(readConfig(), createLog('error'));
  return {
    async ask(operation, { params = {}, query = {}, body } = {}) {
      const handler = handlers.find((one) => one.operation === operation)!;
      const parsed = body && (await parse(body.text, body.format, operation));
      const said: Record<string, string> =
        operation.effect === 'write' ? { comment: 'from the command line' } : {};
      try {
        const answered = await runOperation(system, handler, {
          requestId: 'command-line',
          authorization: localActor,
          params,
          query: { ...query, ...said },
          readBody: async () => parsed?.value,
        });
        return answered.text?.body ?? JSON.stringify(answered.body);
      } catch (error) {
        if (!(error instanceof OperationError) || !parsed?.place) throw error;
        const { code, message } = error;
        throw new OperationError(code, message, { fields: await parsed.place(error.fields) });
      }
    },
    async [Symbol.asyncDispose]() {
      await system.bus.close();
      await system.database.close();
    },
  };
}

async function parse(text: string, format: 'json' | 'yaml', { bodyLimitBytes, bodyDepth }: AnyOperation) {
  if (format === 'yaml') return parseYamlBody(text, bodyLimitBytes, bodyDepth);
  return { value: parseJsonBody(text, bodyLimitBytes, bodyDepth), place: undefined };
}
