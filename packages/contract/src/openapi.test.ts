import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { errorTable } from './errors.ts';
import { parseInput } from './input.ts';
import { errorsOf, openApiDocument } from './openapi.ts';
import { allOperations } from './operations/index.ts';

// biome-ignore lint/suspicious/noExplicitAny: a document, walked by name
const document = openApiDocument(allOperations, '1.2.3') as any;

describe('the OpenAPI document', () => {
  it('has every operation once, by a name of its own', () => {
    const described = Object.values(document.paths).flatMap((path) => Object.values(path as object));
    expect(described).toHaveLength(allOperations.length);
    expect(new Set(described.map(({ operationId }) => operationId)).size).toBe(allOperations.length);
  });

  it('says of what can be held that it takes an instant, and of nothing else', () => {
    const { parameters, responses } =
      document.paths['/flags/{flagId}/environments/{environment}/enable'].post;
    expect(parameters).toContainEqual(expect.objectContaining({ name: 'at', in: 'query' }));
    expect(responses[202].content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/HeldOperation',
    });
    const kill = document.paths['/flags/{flagId}/environments/{environment}/kill'].post;
    expect(kill.parameters).not.toContainEqual(expect.objectContaining({ name: 'at' }));
    expect(kill.responses).not.toHaveProperty('202');
  });

  it('resolves every reference in itself', () => {
    const references: string[] = [];
    JSON.stringify(document, (key, value) => {
      if (key === '$ref') references.push(value);
      return value;
    });
    expect(references.length).toBeGreaterThan(50);
    expect(references.filter((reference) => resolve(reference) === undefined)).toEqual([]);
  });

  it('has examples that the operations take', () => {
    const examples = allOperations.flatMap((operation) =>
      (operation.body?.meta()?.examples ?? []).map((example: unknown) => [operation, example] as const),
    );
    expect(examples.length).toBeGreaterThan(15);
    for (const [{ name, body }, example] of examples) {
      expect([name, parseInput(body!, example, '').problems]).toEqual([name, undefined]);
    }
  });

  it('holds schemas of JSON Schema 2020-12 only', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const wrong = Object.entries(document.components.schemas).filter(
      ([, schema]) => !ajv.validateSchema(schema as object),
    );
    expect(wrong.map(([name]) => name)).toEqual([]);
    expect(ajv.validateSchema({ type: 'no-such-type' })).toBe(false);
  });

  it.each(allOperations.map((operation) => [operation.name, operation] as const))(
    '%s names its parameters and its errors',
    (_, operation) => {
      const described = document.paths[operation.path][operation.method.toLowerCase()];
      const inPath = described.parameters.filter(({ in: place }: { in: string }) => place === 'path');
      expect(inPath.map(({ name }: { name: string }) => `{${name}}`)).toEqual(
        operation.path.match(/\{\w+\}/g) ?? [],
      );
      const headers = described.parameters.filter(({ in: place }: { in: string }) => place === 'header');
      const mayBeSecure = operation.callers.includes('client');
      expect(headers.some(({ name }: { name: string }) => name === 'Halyard-Context-Token')).toBe(
        mayBeSecure,
      );
      expect(errorsOf(operation).includes('CONTEXT_TOKEN_REQUIRED')).toBe(mayBeSecure);
      for (const code of errorsOf(operation)) {
        expect(described.responses[errorTable[code].status].description).toContain(code);
      }
      if (operation.ifMatch === 'required') {
        expect(errorsOf(operation)).toEqual(expect.arrayContaining(['STALE', 'PRECONDITION_REQUIRED']));
      }
    },
  );
});

function resolve(reference: string): unknown {
  return reference
    .replace(/^#\//, '')
    .split('/')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((place, part) => place?.[part], document);
}
