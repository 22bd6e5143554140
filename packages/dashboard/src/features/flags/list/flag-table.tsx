import { Checkbox, type CheckboxProps, Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { EnvironmentName } from '../../../kit/environment-name.tsx';
import type { SwitchedEnvironment } from '../switching/switch-asked.ts';
import type { Switching } from '../switching/use-switching.tsx';
import { FlagCard } from './flag-card.tsx';
import { FlagRow } from './flag-row.tsx';
import classes from './flag-table.module.css';
import type { ListedFlag } from './use-flag-list.ts';
import type { Selection } from './use-selection.ts';

const rowHeight = 62;
const cardHeight = 240;

/** The flags found, as rows or, on a phone, as cards; only those near the screen are in the page. */
export function FlagTable({
  flags,
  total,
  columns,
  others,
  switching,
  selection,
  active,
  onActive,
  onEnd,
  isMore,
}: {
  flags: readonly ListedFlag[];
  total: number;
  columns: readonly SwitchedEnvironment[];
  others: readonly SwitchedEnvironment[];
  switching: Switching;
  /** undefined: nothing can be done with several at once. */
  selection: Selection<ListedFlag> | undefined;
  active: number;
  onActive: (index: number) => void;
  /** The last one comes into sight. */
  onEnd: () => void;
  isMore: boolean;
}) {
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false }) ?? false;
  const body = useRef<HTMLElement>(null);
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    if (body.current) setMargin(body.current.getBoundingClientRect().top + window.scrollY);
  }, []);
  const virtual = useWindowVirtualizer({
    count: flags.length,
    estimateSize: () => (isPhone ? cardHeight : rowHeight),
    overscan: 8,
    scrollMargin: margin,
    scrollPaddingStart: 110,
    scrollPaddingEnd: 90,
    getItemKey: (index) => flags[index]?.key ?? index,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (isMore && last >= flags.length - 12) onEnd();
  }, [isMore, last, flags.length, onEnd]);
  useEffect(() => {
    if (active >= 0) virtual.scrollToIndex(active, { align: 'auto' });
  }, [active, virtual]);

  const shared = { columns, others, switching, onActive, onSelect: selection?.toggle };
  const template = [
    selection ? '18px' : '',
    'minmax(200px, 1.5fr)',
    ...columns.map(() => 'minmax(150px, 1fr)'),
    others.length > 0 ? '72px' : '',
    'minmax(84px, 0.6fr)',
  ].join(' ');
  const slots = items.flatMap(({ index, start, key }) => {
    const flag = flags[index];
    if (!flag) return [];
    const isSelected = selection?.has(flag.key) ?? false;
    return [
      {
        key,
        slot: {
          ref: virtual.measureElement,
          'data-index': index,
          'data-selected': isSelected || undefined,
          style: { transform: `translateY(${start - virtual.options.scrollMargin}px)` },
        },
        row: { ...shared, flag, index, isSelected, isActive: index === active },
      },
    ];
  });
  const height = { height: virtual.getTotalSize() };
  if (isPhone) {
    return (
      <>
        {selection && <SelectAll selection={selection} label="Select all that are listed" mb="xs" />}
        <ul
          aria-label="Flags"
          ref={body as RefObject<HTMLUListElement | null>}
          className={classes.cards}
          style={height}
        >
          {slots.map(({ key, slot, row }) => (
            <li key={key} {...slot} className={classes.slot}>
              <FlagCard {...row} />
            </li>
          ))}
        </ul>
      </>
    );
  }
  return (
    <table
      aria-label="Flags"
      aria-rowcount={total + 1}
      className={classes.table}
      style={{ '--template': template } as CSSProperties}
    >
      <Head columns={columns} hasOthers={others.length > 0} selection={selection} />
      <tbody ref={body as RefObject<HTMLTableSectionElement | null>} className={classes.body} style={height}>
        {slots.map(({ key, slot, row }) => (
          <tr key={key} {...slot} aria-rowindex={row.index + 2} className={classes.row}>
            <FlagRow {...row} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Head({
  columns,
  hasOthers,
  selection,
}: {
  columns: readonly SwitchedEnvironment[];
  hasOthers: boolean;
  selection: Selection<ListedFlag> | undefined;
}) {
  return (
    <thead className={classes.head}>
      <tr aria-rowindex={1} className={classes.headRow}>
        {selection && (
          <th>
            <SelectAll selection={selection} aria-label="Select all that are listed" />
          </th>
        )}
        <th>Flag</th>
        {columns.map((environment) => (
          <th key={environment.key} className={classes.environment}>
            <EnvironmentName environment={environment} />
          </th>
        ))}
        {hasOthers && <th>Others</th>}
        <th>Lifecycle</th>
      </tr>
    </thead>
  );
}

function SelectAll({
  selection: { isAll, chosen, toggleAll },
  ...more
}: { selection: Selection<ListedFlag> } & Pick<CheckboxProps, 'label' | 'aria-label' | 'mb'>) {
  return (
    <Checkbox
      size="xs"
      checked={isAll}
      indeterminate={!isAll && chosen.length > 0}
      onChange={toggleAll}
      {...more}
    />
  );
}

/** While the first page is asked for: as high as what comes. */
export function FlagTableSkeleton() {
  return (
    <div aria-hidden className={classes.skeleton}>
      {Array.from({ length: 10 }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have nothing else
        <div key={i} className={classes.skeletonRow}>
          <Skeleton h={14} w={`${24 + ((i * 7) % 18)}%`} />
          <Skeleton h={10} w={`${12 + ((i * 5) % 10)}%`} mt={8} />
        </div>
      ))}
    </div>
  );
}
