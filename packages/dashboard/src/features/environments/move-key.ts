/** A list of keys with one of them moved to the place of another; the same list where nothing moves. */
export function moveKey(keys: readonly string[], moved: string, to: number): readonly string[] {
  const from = keys.indexOf(moved);
  const place = Math.min(Math.max(to, 0), keys.length - 1);
  if (from === -1 || from === place) return keys;
  const rest = keys.filter((key) => key !== moved);
  return [...rest.slice(0, place), moved, ...rest.slice(place)];
}
