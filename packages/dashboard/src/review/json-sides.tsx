import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { counted } from '../kit/numbers.ts';
import classes from './json-sides.module.css';
import { foldSame, pairLines } from './line-diff.ts';

/** Two documents beside each other, line by line; on a phone the table scrolls in itself. */
export function JsonSides({ title, before, after }: { title: string; before: unknown; after: unknown }) {
  const lines = useMemo(() => foldSame(pairLines(textOf(before), textOf(after))), [before, after]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className={classes.frame} tabIndex={0} aria-label={`JSON of ${title}, before and after`}>
      <table className={classes.table}>
        <caption className={classes.caption}>{title}</caption>
        <thead>
          <tr>
            <th scope="col">Now</th>
            <th scope="col">Then</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, i) =>
            'hidden' in line ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names
              <tr key={i}>
                <td colSpan={2} className={classes.fold}>
                  {counted(line.hidden, 'line')} the same
                </td>
              </tr>
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names
              <tr key={i}>
                <Line text={line.before} sign={line.isSame ? undefined : '−'} word="removed" />
                <Line text={line.after} sign={line.isSame ? undefined : '+'} word="added" />
              </tr>
            ),
          )}
        </tbody>
      </table>
      {lines.length === 0 && <Text c="dimmed">The same.</Text>}
    </section>
  );
}

function Line({ text, sign, word }: { text: string | undefined; sign: '−' | '+' | undefined; word: string }) {
  if (text === undefined) return <td className={classes.none} />;
  return (
    <td className={sign === '+' ? classes.added : sign === '−' ? classes.removed : undefined}>
      {sign && <span className={classes.hidden}>{word}: </span>}
      <span aria-hidden className={classes.sign}>
        {sign ?? ' '}
      </span>
      {text}
    </td>
  );
}

/** Only the service decides it, and it differs each time. */
const DECIDED = new Set(['version', 'updatedAt', 'createdAt']);

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object' || Array.isArray(value)) return JSON.stringify(value, null, 2);
  const told = Object.entries(value).filter(([key]) => !DECIDED.has(key));
  return JSON.stringify(Object.fromEntries(told), null, 2);
}
