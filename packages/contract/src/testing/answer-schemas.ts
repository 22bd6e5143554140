/** The published JSON Schemas of answers, compiled by a validator that knows nothing of Zod. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { openApiDocument } from '../openapi.ts';
import type { AnyOperation } from '../operation.ts';

const base = 'https://halyard.test/openapi.json';

/**
 * A function that says what is wrong with an answer by the OpenAPI document of these operations (undefined:
 * nothing); `status` chooses the response. Throws where the document has no response of that status.
 */
export function answerSchemas(operations: readonly AnyOperation[]) {
  const document = openApiDocument(operations, 'test');
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema(document, base);
  return (operation: AnyOperation, status: number, answer: unknown): string | undefined => {
    const path = ['paths', operation.path, operation.method.toLowerCase(), 'responses', String(status)];
    let place = document as unknown;
    for (const part of path) place = (place as Record<string, unknown> | undefined)?.[part];
    if (place === undefined) throw new Error(`${operation.name}: the document knows no answer ${status}`);
    const content = (place as { content?: Record<string, unknown> }).content;
    if (content === undefined) return undefined;
    const pointer = [...path, 'content', Object.keys(content)[0]!, 'schema'].map(fragmentOf).join('/');
    const validate = ajv.getSchema(`${base}#/${pointer}`);
    if (!validate) throw new Error(`${operation.name}: nothing at ${pointer}`);
    return validate(answer) ? undefined : ajv.errorsText(validate.errors);
  };
}

/** A part of a JSON pointer that stands in a URI fragment. */
function fragmentOf(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
