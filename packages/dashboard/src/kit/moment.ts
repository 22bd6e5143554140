/** A moment of the past as the service names it, and as an address and a sentence hold it. */

export type Moment = { at: string } | { version: number } | { seq: number };

/** `v12`: version 12 of the environment; `c120`: right after change 120; else an instant. undefined: none, or not one. */
export function parseMoment(text: string | undefined): Moment | undefined {
  if (text === undefined || text === '') return undefined;
  const numbered = /^([vc])(\d{1,15})$/.exec(text);
  if (numbered) {
    const number = Number(numbered[2]);
    if (numbered[1] === 'v') return { version: number };
    return number > 0 ? { seq: number } : undefined;
  }
  const ms = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : { at: new Date(ms).toISOString() };
}

export function formatMoment(moment: Moment): string {
  if ('version' in moment) return `v${moment.version}`;
  return 'seq' in moment ? `c${moment.seq}` : moment.at;
}

/** To stand behind a verb: "put back to version 12". */
export function sayMoment(moment: Moment, sayInstant: (at: string) => string): string {
  if ('version' in moment) return `version ${moment.version}`;
  return 'seq' in moment ? `right after change ${moment.seq}` : sayInstant(moment.at);
}
