/** Calendar rules as people say them. */

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const shortDays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const nths = ['first', 'second', 'third', 'fourth', 'fifth'];

/** `every weekday at 09:00`; of what is rarer, the rule as it is written. */
export function ruleWords(rule: string): string {
  const fields = rule.trim().toUpperCase().split(/\s+/);
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const time = timeWords(minute, hour);
  const on = dayWords(day, weekday);
  const within = month === '*' ? '' : listWords(month, (text) => nameOf(text, months, 1));
  if (fields.length !== 5 || time === undefined || on === undefined || within === undefined) {
    return `by the rule ${rule.trim()}`;
  }
  const isEveryDay = on === 'every day';
  const often = time.startsWith('every');
  const when = often ? [time, ...(isEveryDay ? [] : [on])] : [on, time];
  return [...when, ...(within === '' ? [] : [`in ${within}`])].join(' ');
}

/** `at 09:00`, `at 09:00 and 17:00`, `every 15 minutes`. */
function timeWords(minute: string, hour: string): string | undefined {
  const step = /^\*\/(\d+)$/.exec(minute);
  if (hour === '*') {
    if (minute === '*' || step?.[1] === '1') return 'every minute';
    if (step) return `every ${step[1]} minutes`;
    return /^\d+$/.test(minute) ? `every hour at minute ${Number(minute)}` : undefined;
  }
  const hourStep = /^\*\/(\d+)$/.exec(hour);
  if (hourStep && /^\d+$/.test(minute)) return `every ${hourStep[1]} hours at minute ${Number(minute)}`;
  if (!/^\d+$/.test(minute) || !/^\d+(,\d+)*$/.test(hour)) return undefined;
  const times = hour.split(',').map((text) => `${text.padStart(2, '0')}:${minute.padStart(2, '0')}`);
  return `at ${joined(times)}`;
}

function dayWords(day: string, weekday: string): string | undefined {
  if (day === '*' && weekday === '*') return 'every day';
  if (day === '*') return weekdayWords(weekday);
  if (weekday !== '*') return undefined;
  if (day === 'L') return 'on the last day of the month';
  if (day === 'LW') return 'on the last working day of the month';
  const nearest = /^(\d+)W$/.exec(day);
  if (nearest) return `on the working day nearest to the ${ordinal(Number(nearest[1]))}`;
  if (!/^\d+(,\d+)*$/.test(day)) return undefined;
  return `on the ${joined(day.split(',').map((text) => ordinal(Number(text))))} of the month`;
}

function weekdayWords(weekday: string): string | undefined {
  if (weekday === 'MON-FRI' || weekday === '1-5') return 'every weekday';
  if (['SAT,SUN', 'SUN,SAT', '0,6', '6,0', '6,7', '6-7'].includes(weekday))
    return 'every Saturday and Sunday';
  const nth = /^(\w+)#([1-5L])$/.exec(weekday);
  if (nth) {
    const name = nameOf(nth[1]!, days, 0);
    return name && `on the ${nth[2] === 'L' ? 'last' : nths[Number(nth[2]) - 1]} ${name} of the month`;
  }
  const words = listWords(weekday, (text) => nameOf(text, days, 0));
  return words && `every ${words}`;
}

/** `Monday to Wednesday and Friday`. */
function listWords(list: string, name: (text: string) => string | undefined): string | undefined {
  const words = list.split(',').map((part) => {
    const [from, to, ...more] = part.split('-').map(name);
    if (more.length > 0 || from === undefined || part.includes('/')) return undefined;
    if (!part.includes('-')) return from;
    return to === undefined ? undefined : `${from} to ${to}`;
  });
  return words.includes(undefined) ? undefined : joined(words as string[]);
}

function nameOf(text: string, names: readonly string[], lowest: number): string | undefined {
  if (/^\d+$/.test(text)) return names[(Number(text) - lowest) % names.length];
  const short = names === days ? shortDays : names.map((name) => name.slice(0, 3).toUpperCase());
  return names[short.indexOf(text)];
}

function joined(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function ordinal(n: number): string {
  const tens = n % 100;
  const ending = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}
