import type { Coming } from '@halyard/contract';
import { VisuallyHidden } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import classes from './calendar-tab.module.css';
import { spokenDay, timeOf } from './day-entries.ts';
import { dayOf, plusDays, plusMonths, startOf } from './month-grid.ts';

const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** Of a day, so many are shown in its cell. */
const shown = 2;

/** Weeks as rows. One day is chosen; arrows go by days and weeks, Page Up and Page Down by months. */
export function MonthTable({
  label,
  weeks,
  month,
  chosen,
  onChoose,
  entries,
  colorOfEntry,
}: {
  label: string;
  weeks: readonly (readonly string[])[];
  /** `2026-12`: days of others are faint. */
  month: string | undefined;
  chosen: string;
  onChoose: (day: string) => void;
  entries: ReadonlyMap<string, readonly Coming[]>;
  colorOfEntry: (coming: Coming) => string;
}) {
  const table = useRef<HTMLTableElement>(null);
  const byKeyboard = useRef(false);
  useEffect(() => {
    if (!byKeyboard.current) return;
    byKeyboard.current = false;
    table.current?.querySelector<HTMLElement>(`[data-day="${chosen}"]`)?.focus();
  }, [chosen]);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = move(chosen, event.key);
    if (next === undefined) return;
    event.preventDefault();
    byKeyboard.current = true;
    onChoose(next);
  };
  const today = dayOf(new Date());
  return (
    <table ref={table} className={classes.grid} aria-label={label}>
      <thead>
        <tr>
          {names.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((day) => {
              const items = entries.get(day) ?? [];
              const start = startOf(day)!;
              return (
                <td key={day} className={classes.cell}>
                  <button
                    type="button"
                    data-day={day}
                    tabIndex={day === chosen ? 0 : -1}
                    aria-pressed={day === chosen}
                    aria-current={day === today ? 'date' : undefined}
                    className={[
                      classes.day,
                      month !== undefined && !day.startsWith(month) ? classes.outside : '',
                      day === chosen ? classes.chosen : '',
                    ].join(' ')}
                    onClick={() => onChoose(day)}
                    onKeyDown={onKeyDown}
                  >
                    <VisuallyHidden>{spokenDay(start, items)}: </VisuallyHidden>
                    <span aria-hidden className={`${classes.number} ${day === today ? classes.today : ''}`}>
                      {start.getDate()}
                    </span>
                    {items.slice(0, shown).map((coming) => (
                      <span
                        key={`${coming.id} ${coming.at}`}
                        className={`${classes.entry} ${coming.ready ? '' : classes.waits}`}
                        style={{ '--calendar-environment': colorOfEntry(coming) } as React.CSSProperties}
                      >
                        <span className={classes.time}>{timeOf(coming.at)} </span>
                        {coming.flags[0] ?? coming.id}
                      </span>
                    ))}
                    {items.length > shown && (
                      <span className={classes.more}>{items.length - shown} more</span>
                    )}
                  </button>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function move(day: string, key: string): string | undefined {
  switch (key) {
    case 'ArrowLeft':
      return plusDays(day, -1);
    case 'ArrowRight':
      return plusDays(day, 1);
    case 'ArrowUp':
      return plusDays(day, -7);
    case 'ArrowDown':
      return plusDays(day, 7);
    case 'PageUp':
      return plusMonths(day, -1);
    case 'PageDown':
      return plusMonths(day, 1);
    case 'Home':
      return plusDays(day, -((startOf(day)!.getDay() + 6) % 7));
    case 'End':
      return plusDays(day, 6 - ((startOf(day)!.getDay() + 6) % 7));
    default:
      return undefined;
  }
}
