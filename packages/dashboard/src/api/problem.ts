import type { FieldProblem, ProblemDetails } from '@halyard/contract';

/** What a page itself finds wrong, beside the codes of the service. */
export type PageCode = 'UNREACHABLE' | 'NOT_AN_ANSWER';

/** Why an operation did not do what it was asked for: the service's own words (RFC 9457), or that it did not answer. */
export class Problem extends Error {
  readonly code: ProblemDetails['code'] | PageCode;
  /** 0: no answer came. */
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | undefined;
  /** Each with a JSON pointer into the body, or `?name` for a parameter; empty where the input is not what is wrong. */
  readonly fields: readonly FieldProblem[];
  /** All that the service said, e.g. both versions of a conflict. */
  readonly more: Readonly<Record<string, unknown>>;

  constructor(given: {
    code: Problem['code'];
    status: number;
    title: string;
    detail: string;
    requestId?: string | undefined;
    fields?: readonly FieldProblem[] | undefined;
    more?: Record<string, unknown>;
  }) {
    super(given.detail);
    this.name = 'Problem';
    this.code = given.code;
    this.status = given.status;
    this.title = given.title;
    this.detail = given.detail;
    this.requestId = given.requestId;
    this.fields = given.fields ?? [];
    this.more = given.more ?? {};
  }
}

export function isProblem(error: unknown): error is Problem {
  return error instanceof Problem;
}

/** Of an answer that is no success. Never throws. */
export async function problemOf(answer: Response): Promise<Problem> {
  const requestId = answer.headers.get('x-request-id') ?? undefined;
  const body = (await answer.json().catch(() => undefined)) as ProblemDetails | undefined;
  if (typeof body?.code !== 'string') {
    return new Problem({
      code: 'NOT_AN_ANSWER',
      status: answer.status,
      title: 'Not an answer of Halyard',
      detail: `something between this page and the service answered ${answer.status}`,
      requestId,
    });
  }
  const { code, status, title, detail, fields, ...more } = body;
  return new Problem({ code, status, title, detail, fields, requestId: body.requestId ?? requestId, more });
}

/** Where no answer came at all. */
export function unreachable(): Problem {
  return new Problem({
    code: 'UNREACHABLE',
    status: 0,
    title: 'The service cannot be reached',
    detail: 'no answer came; nothing is known to have changed',
  });
}
