/** What the service wrote into the page that it sent. */

function meta(selector: string): HTMLMetaElement | null {
  return document.querySelector<HTMLMetaElement>(`meta[${selector}]`);
}

/** The path below which the service is reached, without a slash at its end: '' or e.g. '/halyard'. */
export const base: string = meta('name="halyard-base"')?.content ?? '';

/** Whoever adds a `<style>` has to say it: the page allows no other. */
export const nonce: string = meta('property="csp-nonce"')?.nonce ?? '';
