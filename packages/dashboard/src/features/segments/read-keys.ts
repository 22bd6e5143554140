/** Keys out of what people have: pasted lines, or a column of a CSV file. */

export interface KeyTable {
  /** Names of columns; where the first line is none, numbers in words. */
  columns: string[];
  /** Which column most likely has the keys. */
  likely: number;
  rows: string[][];
}

export interface FoundKeys {
  /** Without repetitions, in the order they came. */
  keys: string[];
  repeated: number;
}

const headers = /^(targeting ?key|key|id|user ?_?id|uid|e-?mail|account ?_?id|customer ?_?id|identifier)$/i;

/** Separated by lines, commas, semicolons or tabs; quotes around a key are not part of it. */
export function keysOfText(text: string): FoundKeys {
  return distinct(
    splitCells(text, /[,;\t\n]/)
      .flat()
      .map((cell) => cell.trim()),
  );
}

export function readKeyTable(text: string): KeyTable {
  const separator = separatorOf(text);
  const rows = splitCells(text, separator).filter((row) => row.some((cell) => cell.trim() !== ''));
  const width = Math.max(0, ...rows.map((row) => row.length));
  const named = rows[0]?.findIndex((cell) => headers.test(cell.trim())) ?? -1;
  const columns = Array.from({ length: width }, (_, i) =>
    named === -1 ? `Column ${i + 1}` : rows[0]![i]?.trim() || `Column ${i + 1}`,
  );
  return { columns, likely: Math.max(0, named), rows: named === -1 ? rows : rows.slice(1) };
}

export function keysOfColumn({ rows }: KeyTable, column: number): FoundKeys {
  return distinct(rows.map((row) => row[column]?.trim() ?? ''));
}

function distinct(cells: string[]): FoundKeys {
  const found = cells.filter((cell) => cell !== '');
  const keys = [...new Set(found)];
  return { keys, repeated: found.length - keys.length };
}

/** The one that the first line has most of. */
function separatorOf(text: string): RegExp {
  const first = text.slice(0, text.search(/\n|$/));
  const most = [',', ';', '\t']
    .map((mark) => ({ mark, count: first.split(mark).length }))
    .sort((a, b) => b.count - a.count)[0]!;
  return new RegExp(`[${most.mark}\n]`);
}

/** RFC 4180, with any separator; a line feed ends a row. */
function splitCells(text: string, separator: RegExp): string[][] {
  const clean = text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n');
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at <= clean.length) {
    const { cell, end } = readCell(clean, at, separator);
    row.push(cell);
    if (end >= clean.length || clean[end] === '\n') {
      rows.push(row);
      row = [];
    }
    at = end + 1;
  }
  return rows;
}

function readCell(text: string, start: number, separator: RegExp): { cell: string; end: number } {
  if (text[start] !== '"') {
    const length = text.slice(start, start + 10_000).search(separator);
    const end = length === -1 ? lookOn(text, start, separator) : start + length;
    return { cell: text.slice(start, end), end };
  }
  let cell = '';
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return { cell: cell + text.slice(at), end: text.length };
    cell += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { cell, end: lookOn(text, quote + 1, separator) };
    cell += '"';
    at = quote + 2;
  }
}

function lookOn(text: string, from: number, separator: RegExp): number {
  for (let at = from; at < text.length; at++) if (separator.test(text[at]!)) return at;
  return text.length;
}
