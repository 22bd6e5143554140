import { OperationError } from '@halyard/contract';

/** What a token is refused with; the words say what is wrong with it, never what would be right. */
export function invalidToken(what: string): OperationError {
  return new OperationError('CONTEXT_TOKEN_INVALID', `the context token does not hold: ${what}`);
}

export function expiredToken(): OperationError {
  return invalidToken('it has expired');
}
