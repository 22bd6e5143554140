/**
 * JSON on one line, with spaces between members. -0 stays -0, which JSON.stringify makes 0; what one cannot see is
 * escaped, and so are lone surrogates.
 */
import { RawNumber } from './sources/raw-number.ts';

export function writeJson(value: unknown): string {
  if (value instanceof RawNumber) return value.text;
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'string') return writeString(value);
  if (Array.isArray(value)) return `[${value.map(writeJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (members.length === 0) return '{}';
  return `{ ${members.map(([name, member]) => `${writeString(name)}: ${writeJson(member)}`).join(', ')} }`;
}

function writeString(text: string): string {
  const escaped = (character: string) => {
    const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
  };
  // Marks would join the quote or letter before them; of the rest that is escaped nothing can be seen.
  return JSON.stringify(text).replaceAll(/(?! )[\p{C}\p{Z}\p{M}]/gu, escaped);
}

/** Members or items one a line, each written by `write`. */
export function writeLines(lines: readonly string[], open: string, close: string, indent: string): string {
  if (lines.length === 0) return `${open}${close}`;
  return `${open}\n${lines.map((line) => `${indent}  ${line}`).join(',\n')}\n${indent}${close}`;
}
