/** The one page of the dashboard, made of index.html for one answer. */

/** In `<meta name="halyard-base">`: what scripts put before the paths of the service. */
const basePlaceholder = '__HALYARD_BASE__';

/** `basePath` is what a proxy puts before the paths of the service, e.g. `/halyard`, else ''. */
export function pageOf(html: string, { nonce, basePath }: { nonce: string; basePath: string }): string {
  // As Vite's option html.cspNonce leaves it, wherever something has to have a nonce.
  const noncePlaceholder = /<meta property="csp-nonce" nonce="([^"]+)"/.exec(html)?.[1];
  const withNonce = noncePlaceholder === undefined ? html : html.replaceAll(noncePlaceholder, nonce);
  const base = escaped(basePath);
  // Files are named by where they stand beside the page, which is anywhere below /app.
  return withNonce
    .replaceAll(/ (src|href)="\.\/(?=[^"]*")/g, (_, name: string) => ` ${name}="${base}/app/`)
    .replaceAll(basePlaceholder, () => base);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
