import { auth } from '../../api/auth.ts';

/** Whether that was all, or a code has to follow. Throws a Problem. */
export async function signInWithPassword(email: string, password: string): Promise<'signed-in' | 'code'> {
  const answer = await auth<{ twoFactorRedirect?: boolean }>('POST', '/sign-in/email', { email, password });
  return answer.twoFactorRedirect ? 'code' : 'signed-in';
}
