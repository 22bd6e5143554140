/** What an operator says of the issuer that people sign in with. */

/** What the library's answer is called where the issuer cannot be asked. */
export const issuerUnavailable = 'ISSUER_UNAVAILABLE';

/** Why somebody is refused whose address was another's at the issuer; a page is told so. */
export const subjectDiffers = 'subject_differs';

/** What better-auth calls the issuer, in paths too: the redirect address ends with /callback/sso. */
export const ssoProviderId = 'sso';

export interface SsoSettings {
  /** As its discovery document names itself. */
  issuer: string;
  clientId: string;
  /** undefined: a public client, which PKCE alone protects. */
  clientSecret: string | undefined;
  /** What the button says. */
  name: string;
  /** In lower case; empty: any. */
  emailDomains: readonly string[];
  /** Whether an e-mail about which the issuer says neither is taken as verified. */
  trustEmail: boolean;
  /** The role of those who are let in without an invitation; undefined: nobody is. */
  signUpRole: string | undefined;
}

/** Throws with what the text of an issuer lacks. */
export function parseIssuer(text: string): string {
  const url = URL.parse(text);
  const isFine =
    url !== null &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) &&
    url.username === '' &&
    !/[?#@\s]/.test(text);
  if (!isFine)
    throw new Error('something else than https://…, without ? and # (http:// on this machine only)');
  return text;
}

/** Throws with the domain that is none. */
export function parseEmailDomains(text: string): string[] {
  const domains = text
    .split(',')
    .map((domain) => domain.trim().toLowerCase())
    .filter((domain) => domain !== '');
  const wrong = domains.find((domain) => !/^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain));
  if (wrong !== undefined)
    throw new Error(`${JSON.stringify(wrong)}; use domains like example.com, with commas`);
  return domains;
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
