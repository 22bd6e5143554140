/** A colour for each variant, the same wherever the flag is shown; always beside its name. */
import classes from './variant-colors.module.css';

const SHADES = [
  classes.first,
  classes.second,
  classes.third,
  classes.fourth,
  classes.fifth,
  classes.sixth,
  classes.seventh,
  classes.eighth,
] as const;

/** The same where a picture wants the colours themselves: those of the style sheet, in its order. */
const COLORS = [
  '#2a6ede',
  '#d97706',
  '#0f8a7e',
  '#a34ec9',
  '#c2415d',
  '#6b7f1e',
  '#1795c4',
  '#7c5c46',
] as const;
const GREY = '#98a1b1';

/** The class that paints a variant's colour as `--variant`. What says off is grey. */
export function colorClass(variants: Readonly<Record<string, unknown>>, name: string | null): string {
  const place = placeOf(variants, name);
  return (place === undefined ? classes.none : SHADES[place % SHADES.length]) ?? '';
}

export function variantColor(variants: Readonly<Record<string, unknown>>, name: string | null): string {
  const place = placeOf(variants, name);
  return (place === undefined ? undefined : COLORS[place % COLORS.length]) ?? GREY;
}

/** Among those that say something; undefined: it says off, or is none. */
function placeOf(variants: Readonly<Record<string, unknown>>, name: string | null): number | undefined {
  if (name === null || variants[name] === false || !Object.hasOwn(variants, name)) return undefined;
  return Object.keys(variants)
    .filter((each) => variants[each] !== false)
    .indexOf(name);
}
