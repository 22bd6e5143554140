import type { OfrepErrorCode, OfrepFailure, OperationError } from '@halyard/contract';

/** An error as OFREP has it; `key` is that of the flag, where one was asked for. */
export function ofrepFailure(error: OperationError, key: string | undefined): OfrepFailure {
  return {
    ...(key === undefined ? {} : { key }),
    errorCode: codeOf(error, key !== undefined),
    errorDetails: error.message,
    // Some providers fail without it.
    metadata: {},
  };
}

function codeOf({ code, fields }: OperationError, isOfFlag: boolean): OfrepErrorCode {
  if (code === 'MALFORMED_JSON') return 'PARSE_ERROR';
  if (code === 'NOT_FOUND' && isOfFlag) return 'FLAG_NOT_FOUND';
  if (code !== 'INVALID_INPUT') return 'GENERAL';
  const pointers = fields.map(({ pointer }) => pointer);
  if (pointers.some((pointer) => /^\/context(\/|$)/.test(pointer))) return 'INVALID_CONTEXT';
  return pointers.every((pointer) => pointer.startsWith('?')) ? 'GENERAL' : 'PARSE_ERROR';
}
