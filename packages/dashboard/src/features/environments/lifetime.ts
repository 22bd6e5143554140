/** How long an environment is to live, as it is chosen: by what is mostly wanted of previews. */
export const lifetimes = [
  { value: '', label: 'Until somebody archives it' },
  { value: '86400', label: '1 day' },
  { value: '259200', label: '3 days' },
  { value: '604800', label: '1 week' },
  { value: '1209600', label: '2 weeks' },
  { value: '2592000', label: '30 days' },
  { value: 'at', label: 'Until a certain time…' },
] as const;

export interface EndChoice {
  /** '' for no end, seconds, or `at`. */
  lifetime: string;
  /** As an input of type datetime-local has it, in the viewer's zone. */
  at: string;
}

/** What the service is told of a choice; `isNew`: nothing has to be said of no end. */
export function endBody({ lifetime, at }: EndChoice, { isNew }: { isNew: boolean }) {
  if (lifetime === 'at') return at === '' ? {} : { expiresAt: new Date(at).toISOString() };
  if (lifetime === '') return isNew ? {} : { expiresAt: null };
  return { lifetimeSeconds: Number(lifetime) };
}

/** An instant as an input of type datetime-local wants it, in the viewer's zone. */
export function asLocalInput(instant: Date): string {
  const local = new Date(instant.getTime() - instant.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** Within a day. */
export function isEndingSoon(expiresAt: string, now: number): boolean {
  return Date.parse(expiresAt) - now < 86_400_000;
}
