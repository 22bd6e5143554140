import { type Figure, isReached } from './figure.ts';
import { text } from './quantile.ts';

/** Right-aligned values, and what each figure should be. */
export function printTable(figures: readonly Figure[]): void {
  if (figures.length === 0) return;
  const nameWidth = Math.max(...figures.map(({ name }) => name.length));
  const values = figures.map(({ value }) => text(value));
  const valueWidth = Math.max(...values.map((value) => value.length));
  figures.forEach((figure, i) => {
    const { name, unit, note = '' } = figure;
    const columns = [
      name.padEnd(nameWidth),
      values[i]!.padStart(valueWidth),
      unit.padEnd(3),
      aimText(figure),
      note,
    ];
    console.log(`  ${columns.join('  ')}`.trimEnd());
  });
}

function aimText(figure: Figure): string {
  const { aim } = figure;
  if (aim === undefined) return ''.padEnd(16);
  const bound = 'atMost' in aim ? `<= ${aim.atMost}` : `>= ${aim.atLeast}`;
  return `${isReached(figure) ? 'reached' : 'missed'} (${bound})`.padEnd(16);
}
