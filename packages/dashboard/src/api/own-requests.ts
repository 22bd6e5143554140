/** What this page asked for itself, so that it does not announce its own changes as somebody else's. */
const kept = 200;
const own = new Set<string>();

/** A name for a request, known before it is sent: the log may tell of what it did before its answer has come. */
export function nameOwn(): string {
  const requestId = `page-${Math.random().toString(36).slice(2)}${Date.now().toString(36)}`;
  rememberOwn(requestId);
  return requestId;
}

export function rememberOwn(requestId: string): void {
  own.add(requestId);
  if (own.size > kept) own.delete(own.values().next().value as string);
}

export function isOwn(requestId: string): boolean {
  return own.has(requestId);
}
