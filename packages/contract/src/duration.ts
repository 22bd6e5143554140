/** How long something takes, as text. */

const units: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const ofWeeks = /^P(\d{1,9})W$/;
const ofIso = /^P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,3})?)S)?)?$/;
const plain = /^(\d{1,9})(ms|s|m|h|d|w)$/;

/** `30m`, `1h`, `P1DT12H` as milliseconds; undefined for what is no duration. Months and years have no fixed length. */
export function durationMs(text: string): number | undefined {
  const short = plain.exec(text);
  if (short) return Number(short[1]) * units[short[2]!]!;
  const weeks = ofWeeks.exec(text);
  if (weeks) return Number(weeks[1]) * units['w']!;
  const parts = ofIso.exec(text);
  if (!parts || text === 'P' || text.endsWith('T')) return undefined;
  const [d, h, m, s] = parts.slice(1).map((part) => Number(part ?? 0));
  return Math.round(d! * units['d']! + h! * units['h']! + m! * units['m']! + s! * 1_000);
}
