import { z } from 'zod';
import { type ErrorCode, errorTable } from './errors.ts';

/**
 * One thing wrong with the input. `pointer` is RFC 6901, into the body; `?name` names a query parameter. Of a body in
 * YAML also the place, from 1.
 */
export const fieldProblem = z.strictObject({
  pointer: z.string(),
  message: z.string(),
  line: z.int().optional(),
  column: z.int().optional(),
});
export type FieldProblem = z.infer<typeof fieldProblem>;

/** RFC 9457 problem details, plus `code`, `requestId`, and all problems of the input at once. */
export const problemDetails = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]]),
    requestId: z.string(),
    fields: z.array(fieldProblem).optional(),
  })
  .meta({ id: 'Problem' });
export type ProblemDetails = z.infer<typeof problemDetails>;

/** The one error an operation throws. `more` is merged into the problem document (e.g. both versions of a 412). */
export class OperationError extends Error {
  readonly code: ErrorCode;
  readonly fields: FieldProblem[];
  readonly more: Record<string, unknown>;

  constructor(
    code: ErrorCode,
    detail: string,
    options: { fields?: FieldProblem[]; more?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'OperationError';
    this.code = code;
    this.fields = options.fields ?? [];
    this.more = options.more ?? {};
  }

  get status(): number {
    return errorTable[this.code].status;
  }

  toProblem(requestId: string): ProblemDetails {
    return {
      type: `urn:halyard:problem:${this.code.toLowerCase().replaceAll('_', '-')}`,
      title: errorTable[this.code].title,
      status: this.status,
      detail: this.message,
      code: this.code,
      advice: errorTable[this.code].advice,
      requestId,
      ...(this.fields.length > 0 ? { fields: this.fields } : {}),
      ...this.more,
    };
  }
}

/** As many are told of at once; the detail counts all. A small body can have thousands, each longer than what is wrong. */
export const mostProblems = 100;

/** Bad input with its problems; the detail counts them, so that a log line without `fields` still says something. */
export function invalidInput(fields: FieldProblem[]): OperationError {
  const first = fields[0];
  const where = first && first.pointer !== '' ? `${first.pointer}: ` : '';
  const rest = fields.length > 1 ? ` (and ${fields.length - 1} more)` : '';
  return new OperationError('INVALID_INPUT', `${where}${first?.message ?? 'Not valid'}${rest}`, {
    fields: fields.slice(0, mostProblems),
  });
}
