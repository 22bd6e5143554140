/** Where the line of a sparkline runs, as path data; from zero, so that two beside each other can be compared in shape. */
export function sparklinePath(
  series: readonly number[],
  width: number,
  height: number,
): { line: string; area: string } {
  const inset = 1;
  const top = Math.max(...series, 0);
  const step = series.length > 1 ? (width - 2 * inset) / (series.length - 1) : 0;
  const x = (i: number) => short(inset + i * step);
  const y = (value: number) => short(height - inset - (top === 0 ? 0 : (value / top) * (height - 2 * inset)));
  const points = series.length === 1 ? [series[0]!, series[0]!] : series;
  const across = series.length === 1 ? [short(inset), short(width - inset)] : points.map((_, i) => x(i));
  if (points.length === 0) return { line: '', area: '' };
  const line = points.map((value, i) => `${i === 0 ? 'M' : 'L'}${across[i]} ${y(value)}`).join('');
  const floor = short(height - inset);
  return { line, area: `${line}L${across.at(-1)} ${floor}L${across[0]} ${floor}Z` };
}

function short(n: number): string {
  return String(Math.round(n * 10) / 10);
}
