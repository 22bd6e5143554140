/** What this page asked for itself, so that it does not announce its own changes as somebody else's. */
const kept = 200;
const own = new Set<string>();

export function rememberOwn(requestId: string): void {
  own.add(requestId);
  if (own.size > kept) own.delete(own.values().next().value as string);
}

export function isOwn(requestId: string): boolean {
  return own.has(requestId);
}
