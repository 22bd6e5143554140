/** What follows # in a link that lets somebody in once; undefined: it was opened without. Servers are told nothing of it. */
export function linkToken(): string | undefined {
  const token = decodeURIComponent(window.location.hash.slice(1));
  return token.startsWith('hal_link_') ? token : undefined;
}
