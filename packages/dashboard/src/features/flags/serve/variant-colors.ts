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

/** The class that paints a variant's colour as `--variant`. What says off is grey. */
export function colorClass(variants: Readonly<Record<string, unknown>>, name: string | null): string {
  if (name === null || variants[name] === false || !Object.hasOwn(variants, name)) return classes.none ?? '';
  const colored = Object.keys(variants).filter((each) => variants[each] !== false);
  return SHADES[colored.indexOf(name) % SHADES.length] ?? '';
}
