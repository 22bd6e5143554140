/** What is said to somebody who was not let in. */
import { PasskeyNotGiven } from '../../api/passkeys.ts';
import { isProblem } from '../../api/problem.ts';

/** By the library's own word, which the service passes on as `reason`. */
const ofReasons: Record<string, string> = {
  INVALID_EMAIL_OR_PASSWORD: 'The e-mail address or the password is not right.',
  INVALID_CODE: 'This code is not right. Codes change every 30 seconds: use the one shown now.',
  CODE_USED: 'This code was used already. Wait for the next one.',
  INVALID_BACKUP_CODE: 'This backup code is not right, or was used before.',
  INVALID_TWO_FACTOR_COOKIE: 'It took longer than five minutes. Begin again with your password.',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'Too many wrong codes. Begin again with your password.',
  PASSKEY_REFUSED: 'This passkey is not known here, or its device did not make sure who uses it.',
};

/** By what the way back from an issuer has as `error`. */
const ofReturns: Record<string, string> = {
  not_invited:
    'Nobody by your e-mail address is known or invited here. Ask an administrator for an invitation.',
  email_not_verified: 'Your e-mail address is not verified there. Verify it with them, then try again.',
  email_missing: 'They did not say your e-mail address, without which nobody is known here.',
  email_not_allowed: 'People with e-mail addresses like yours may not sign in here.',
  subject_differs:
    'Somebody else signed in with your e-mail address before. An administrator can remove that account and invite you anew.',
  state_mismatch: 'It took longer than five minutes, or ended in another browser. Try again here.',
  state_not_found: 'It took longer than five minutes, or ended in another browser. Try again here.',
  access_denied: 'It was cancelled there.',
  unable_to_get_user_info: 'Their answer was refused. The log of the service says why.',
};

export function wordsOf(problem: unknown): string {
  if (problem instanceof PasskeyNotGiven) return problem.message;
  if (!isProblem(problem)) return `Something went wrong in this page: ${String(problem)}`;
  const { reason, retryAfterSeconds } = problem.more;
  const known = ofReasons[String(reason)];
  if (known !== undefined) return known;
  if (problem.code === 'RATE_LIMITED' && typeof retryAfterSeconds === 'number') {
    const minutes = Math.max(1, Math.ceil(retryAfterSeconds / 60));
    return `Too many attempts failed. Nothing is taken for the next ${minutes === 1 ? 'minute' : `${minutes} minutes`}; a passkey still works.`;
  }
  if (problem.code === 'LINK_INVALID') {
    return 'This link does not hold any more: it was used, withdrawn or replaced, or is too old. Ask whoever sent it for another.';
  }
  return [problem.detail, ...problem.fields.map(({ message }) => message)].filter(Boolean).join(': ');
}

export function wordsOfReturn(error: string): string {
  return ofReturns[error] ?? `Signing in did not work there (${error}). Try again, or ask an administrator.`;
}
