import { Checkbox, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { memo, useEffect, useRef } from 'react';
import { useProject } from '../../../api/project-key.ts';
import type { SwitchedEnvironment } from '../switching/switch-asked.ts';
import type { Switching } from '../switching/use-switching.tsx';
import { EnvironmentCell } from './environment-cell.tsx';
import { flagPath } from './flag-path.ts';
import classes from './flag-row.module.css';
import { KindIcon } from './kind-icon.tsx';
import { LifecycleBadge } from './lifecycle-badge.tsx';
import { OtherEnvironments } from './other-environments.tsx';
import { TagList } from './tag-list.tsx';
import type { ListedFlag } from './use-flag-list.ts';

export interface FlagRowProps {
  flag: ListedFlag;
  /** From 0, of all that are found. */
  index: number;
  columns: readonly SwitchedEnvironment[];
  others: readonly SwitchedEnvironment[];
  switching: Switching;
  /** undefined: nothing can be done with several at once. */
  onSelect: ((key: string, options: { range: boolean }) => void) | undefined;
  isSelected: boolean;
  /** Whether the keyboard stands on it. */
  isActive: boolean;
  onActive: (index: number) => void;
}

/** One flag across the whole width. */
export const FlagRow = memo(function FlagRow({
  flag,
  index,
  columns,
  others,
  switching,
  onSelect,
  isSelected,
  isActive,
  onActive,
}: FlagRowProps) {
  const link = useFocusWhere(isActive);
  return (
    <>
      {onSelect && (
        <td className={classes.select}>
          <Checkbox
            size="xs"
            checked={isSelected}
            onChange={(event) =>
              onSelect(flag.key, { range: (event.nativeEvent as MouseEvent).shiftKey === true })
            }
            aria-label={`Select ${flag.name}`}
          />
        </td>
      )}
      <td className={classes.flag}>
        <FlagName flag={flag} link={link} onFocus={() => onActive(index)} />
      </td>
      {columns.map((environment) => (
        <td key={environment.key} className={classes.environment}>
          <EnvironmentCell flag={flag} environment={environment} switching={switching} />
        </td>
      ))}
      {others.length > 0 && (
        <td>
          <OtherEnvironments flag={flag} environments={others} switching={switching} />
        </td>
      )}
      <td>
        <LifecycleBadge lifecycle={flag.lifecycle} />
      </td>
    </>
  );
});

/** What it is called, what kind it is and whose. */
export function FlagName({
  flag,
  link,
  onFocus,
}: {
  flag: ListedFlag;
  link?: React.Ref<HTMLAnchorElement>;
  onFocus?: () => void;
}) {
  const project = useProject();
  return (
    <>
      <div className={classes.line}>
        <KindIcon kind={flag.kind} />
        <Link to={flagPath(project, flag.key)} ref={link} onFocus={onFocus} className={classes.name}>
          {flag.name}
        </Link>
        <TagList tags={flag.tags} />
      </div>
      <div className={classes.more}>
        {flag.name !== flag.key && (
          <Text span size="xs" ff="monospace" truncate>
            {flag.key}
          </Text>
        )}
        {flag.owner && (
          <Text span size="xs" className={classes.owner} title={`Owner: ${flag.owner}`}>
            {flag.owner}
          </Text>
        )}
        {!flag.owner && (
          <Text span size="xs" className={classes.owner}>
            no owner
          </Text>
        )}
      </div>
    </>
  );
}

/** Puts the keyboard there when it moved there, and not when it was there already. */
export function useFocusWhere(isActive: boolean) {
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (isActive && document.activeElement !== link.current) link.current?.focus({ preventScroll: true });
  }, [isActive]);
  return link;
}
