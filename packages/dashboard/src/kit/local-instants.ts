/** Instants as fields for dates hold them: local, without a zone. */

/** `2026-11-30T09:15`, in the viewer's zone. */
export function toLocal(at: string): string {
  const ms = Date.parse(at);
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** undefined while it is not a whole date and time. */
export function fromLocal(text: string): string | undefined {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? new Date(text).getTime() : Number.NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
