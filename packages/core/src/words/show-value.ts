/** Values as people read them in a sentence: quoted, so that "1" is not 1, and short, however long they are. */

/** Code points of a string that are shown. */
const SHOWN_CHARACTERS = 60;
/** Elements of a list that are shown. */
const SHOWN_ELEMENTS = 5;

/** Never throws, whatever is given: contexts are what programs pass. */
export function showValue(value: unknown): string {
  try {
    if (Array.isArray(value)) return `[${listOf(value, showPlain)}]`;
    return showPlain(value);
  } catch {
    return 'a value that cannot be read';
  }
}

/** Several values with commas between them, `or` before the last one, and how many more there are. */
export function showAlternatives(
  values: readonly unknown[],
  show: (value: unknown) => string = showValue,
): string {
  return listOf(values, show, ' or ');
}

/** An instant in epoch milliseconds as a date-time in UTC, where there is one. */
export function showInstant(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? String(milliseconds) : date.toISOString();
}

/** A name or a value without quotes, shortened. */
export function shorten(text: string, characters = SHOWN_CHARACTERS): string {
  if (text.length <= characters) return text;
  const shown = [...text.slice(0, characters * 2)].slice(0, characters).join('');
  return shown.length === text.length ? text : `${shown}…`;
}

function showPlain(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(shorten(value));
    case 'undefined':
      return 'nothing';
    case 'function':
      return 'a function';
    case 'symbol':
      return 'a symbol';
    case 'object':
      return value === null ? 'null' : showObject(value);
    default:
      return shorten(String(value));
  }
}

function showObject(value: object): string {
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? 'a list' : 'an object';
}

function listOf(values: readonly unknown[], show: (value: unknown) => string, last = ', '): string {
  const shown: string[] = [];
  const hidden = values.length - SHOWN_ELEMENTS;
  // One more than the limit is shown rather than counted: it takes no more room.
  const count = hidden <= 1 ? values.length : SHOWN_ELEMENTS;
  for (let i = 0; i < count; i++) shown.push(show(values[i]));
  if (count < values.length) return `${shown.join(', ')} and ${values.length - count} more`;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')}${last}${shown.at(-1)}`;
}
