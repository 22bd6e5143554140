/** Days by the viewer's clocks, as `2026-12-01`, and the weeks of a month that begin on Monday. */

export function dayOf(instant: Date): string {
  return `${instant.getFullYear()}-${two(instant.getMonth() + 1)}-${two(instant.getDate())}`;
}

/** Its first moment; undefined for what is no day. */
export function startOf(day: string): Date | undefined {
  const [year, month, date] = day.split('-').map(Number);
  const start = new Date(year!, month! - 1, date);
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && dayOf(start) === day ? start : undefined;
}

export function plusDays(day: string, days: number): string {
  const start = startOf(day)!;
  return dayOf(new Date(start.getFullYear(), start.getMonth(), start.getDate() + days));
}

/** The same day of another month, or the last one that it has. */
export function plusMonths(day: string, months: number): string {
  const start = startOf(day)!;
  const last = new Date(start.getFullYear(), start.getMonth() + months + 1, 0);
  return dayOf(new Date(last.getFullYear(), last.getMonth(), Math.min(start.getDate(), last.getDate())));
}

export function weekOf(day: string): string[] {
  const start = startOf(day)!;
  const monday = plusDays(day, -((start.getDay() + 6) % 7));
  return Array.from({ length: 7 }, (_, i) => plusDays(monday, i));
}

/** Whole weeks, so that a month may begin with days of the one before. */
export function weeksOfMonth(day: string): string[][] {
  const month = day.slice(0, 7);
  const weeks: string[][] = [];
  for (let first = `${month}-01`; first.slice(0, 7) <= month; ) {
    const week = weekOf(first);
    weeks.push(week);
    first = plusDays(week[0]!, 7);
  }
  return weeks;
}

/** Five weeks at least, the first of them that of the day: what is over is of no interest. */
export function weeksFrom(day: string): string[][] {
  const [first] = weekOf(day);
  return Array.from({ length: 5 }, (_, i) => weekOf(plusDays(first!, 7 * i)));
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
