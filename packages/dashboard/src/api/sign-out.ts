import { auth } from './auth.ts';
import { base } from './base.ts';

/** Ends this session. The page is loaded anew, so that nothing that was read stays. */
export async function signOut(): Promise<void> {
  await auth('POST', '/sign-out');
  window.location.assign(`${base}/app/sign-in`);
}
