import { auth } from './auth.ts';
import { base } from './base.ts';
import { forgetBelongings } from './belongings.ts';

/** Ends this session. */
export async function signOut(): Promise<void> {
  await auth('POST', '/sign-out');
  leave();
}

/** Of a session that has ended. The page is loaded anew, so that nothing that was read stays. */
export function leave(): void {
  forgetBelongings();
  window.location.assign(`${base}/app/sign-in`);
}
