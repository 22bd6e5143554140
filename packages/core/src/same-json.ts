/** Whether two JSON values are equal, whatever the order of their fields. Gives up, with false, at a depth of 100. */
export function sameJson(a: unknown, b: unknown, depth = 0): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || depth > 100) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  for (const name of names) {
    if (!Object.hasOwn(b, name)) return false;
    const [x, y] = [(a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]];
    if (!sameJson(x, y, depth + 1)) return false;
  }
  return true;
}
