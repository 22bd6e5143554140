/** OpenAPI 3.1, derived from the operations and the error table; nothing in it is written twice. */
import { z } from 'zod';
import { doorErrors, type ErrorCode, errorTable, writeErrors } from './errors.ts';
import { mayBeHeld } from './may-be-held.ts';
import { heldOperation } from './nouns/held-operation.ts';
import { ofrepFailure } from './nouns/ofrep.ts';
import type { AnyOperation } from './operation.ts';
import { problemDetails } from './problem.ts';

type JsonSchema = Record<string, unknown>;

/** Codes an operation may answer: its own, the door's, and those of every write. */
export function errorsOf(operation: AnyOperation): ErrorCode[] {
  const codes = new Set<ErrorCode>(operation.errors);
  if (operation.permission !== null || operation.effect === 'write') {
    for (const code of doorErrors) codes.add(code);
  }
  if (operation.effect === 'write') for (const code of writeErrors) codes.add(code);
  return [...codes].sort();
}

export function openApiDocument(operations: readonly AnyOperation[], version: string): JsonSchema {
  const schemas: Record<string, JsonSchema> = {};
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    paths[operation.path] ??= {};
    paths[operation.path]![operation.method.toLowerCase()] = describe(operation, schemas);
  }
  schemaOf(problemDetails, 'output', schemas);
  schemaOf(ofrepFailure, 'output', schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Halyard',
      version,
      description:
        'Feature flags and experiments. Every write takes `Idempotency-Key`, `?dry-run=true` and `?comment=`; ETag and If-Match guard against lost updates; errors are RFC 9457 problem details.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ key: [] }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
    },
  };
}

function describe(operation: AnyOperation, schemas: Record<string, JsonSchema>): JsonSchema {
  const body = schemaOf(operation.body, 'input', schemas);
  const takesBody = operation.method !== 'GET' && operation.method !== 'DELETE';
  return {
    operationId: operation.name,
    tags: [operation.name.split('.')[0]],
    summary: operation.summary,
    ...(operation.description ? { description: operation.description } : {}),
    ...(operation.dialect === 'ofrep' ? { security: [{ key: [] }, { apiKey: [] }] } : {}),
    ...(operation.permission === null
      ? { security: [] }
      : { 'x-permission': operation.permission, 'x-callers': operation.callers }),
    parameters: [...pathParameters(operation), ...queryParameters(operation, schemas), ...headers(operation)],
    ...(takesBody ? { requestBody: { content: { 'application/json': { schema: body } } } } : {}),
    responses: responses(operation, schemas),
  };
}

function pathParameters(operation: AnyOperation): JsonSchema[] {
  return [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(operation: AnyOperation, schemas: Record<string, JsonSchema>): JsonSchema[] {
  const schema = schemaOf(operation.query, 'input', schemas, true);
  const properties = (schema['properties'] ?? {}) as Record<string, JsonSchema>;
  const required = (schema['required'] ?? []) as string[];
  const own = Object.entries(properties).map(([name, value]) => {
    const { description, ...rest } = value;
    return {
      name,
      in: 'query',
      required: required.includes(name),
      ...(description ? { description } : {}),
      schema: rest,
    };
  });
  if (operation.effect !== 'write') return own;
  return [
    ...own,
    ...(mayBeHeld(operation) ? [atParameter] : []),
    { name: 'dry-run', in: 'query', required: false, schema: { type: 'boolean' } },
    { name: 'propose', in: 'query', required: false, schema: { type: 'boolean' } },
    { name: 'bypass', in: 'query', required: false, schema: { type: 'boolean' } },
    { name: 'comment', in: 'query', required: false, schema: { type: 'string', maxLength: 2000 } },
  ];
}

const atParameter = {
  name: 'at',
  in: 'query',
  required: false,
  description: 'it is held until then, and answered 202',
  schema: { type: 'string', format: 'date-time' },
};

function headers(operation: AnyOperation): JsonSchema[] {
  const header = (name: string, required: boolean) => ({
    name,
    in: 'header',
    required,
    schema: { type: 'string' },
  });
  if (operation.callers.includes('client')) {
    const description = 'with a client key in secure mode: the context that your server has signed, as a JWT';
    return [{ ...header('Halyard-Context-Token', false), description }];
  }
  if (operation.effect !== 'write') return [];
  return [
    header('Idempotency-Key', false),
    ...(operation.ifMatch === 'none' ? [] : [header('If-Match', operation.ifMatch === 'required')]),
  ];
}

function responses(operation: AnyOperation, schemas: Record<string, JsonSchema>): JsonSchema {
  const answer = schemaOf(operation.answer, 'output', schemas);
  const contentType = (operation.answer.meta()?.['contentType'] as string | undefined) ?? 'application/json';
  const good = {
    description: operation.summary,
    ...(operation.status === 204 ? {} : { content: { [contentType]: { schema: answer } } }),
  };
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorsOf(operation)) {
    const { status } = errorTable[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const bad = [...byStatus].map(([status, codes]) => [
    status,
    {
      description: codes.map((code) => `${code}: ${errorTable[code].title}`).join('. '),
      content: errorContent[operation.dialect],
    },
  ]);
  const held = {
    description: 'It is held: until `at`, or until others approve of it',
    content: { 'application/json': { schema: schemaOf(heldOperation, 'output', schemas) } },
  };
  return {
    [operation.status]: good,
    ...(mayBeHeld(operation) ? { 202: held } : {}),
    ...Object.fromEntries(bad),
  };
}

const errorContent = {
  problem: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  ofrep: { 'application/json': { schema: { $ref: '#/components/schemas/OfrepFailure' } } },
};

/** JSON Schema of a Zod schema; named nouns go to `schemas`. `inline` gives the shape itself, not a reference. */
function schemaOf(
  schema: z.ZodType,
  io: 'input' | 'output',
  schemas: Record<string, JsonSchema>,
  inline = false,
): JsonSchema {
  const {
    $schema: _,
    $defs,
    ...top
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema & {
    $defs?: Record<string, JsonSchema>;
  };
  for (const [name, definition] of Object.entries($defs ?? {})) {
    schemas[name] ??= rebase(definition);
  }
  const rebased = rebase(top);
  const id = rebased['id'] as string | undefined;
  if (id === undefined || inline) return rebased;
  schemas[id] ??= rebased;
  return { $ref: `#/components/schemas/${id}` };
}

function rebase(schema: JsonSchema): JsonSchema {
  return JSON.parse(
    JSON.stringify(schema, (key, value) =>
      key === '$ref' && typeof value === 'string'
        ? value.replace('#/$defs/', '#/components/schemas/').replace(/^#$/, '#/components/schemas/Condition')
        : value,
    ),
  ) as JsonSchema;
}
