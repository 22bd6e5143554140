import { base } from '../../api/base.ts';

/** Opens a path below /app. The page is loaded anew, so that nothing is left of whoever was here before. */
export function goOn(to: string | undefined): void {
  window.location.assign(pageAt(to));
}

/** The path below /app, as the service knows it; of what leads anywhere else, as a link may say, the first page. */
export function pageAt(to: string | undefined): string {
  const root = `${base}/app/`;
  if (to === undefined || !/^\/(?![/\\])/.test(to)) return root;
  const { origin, pathname, search, hash } = new URL(`${base}/app${to}`, window.location.origin);
  // As a browser resolves it, `..` and all.
  const isBelow = origin === window.location.origin && pathname.startsWith(root);
  return isBelow ? pathname + search + hash : root;
}
