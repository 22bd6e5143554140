import { base } from '../../api/base.ts';

/** Opens a path below /app. The page is loaded anew, so that nothing is left of whoever was here before. */
export function goOn(to: string | undefined): void {
  const path = to !== undefined && /^\/(?!\/)/.test(to) ? to : '/';
  window.location.assign(`${base}/app${path}`);
}
