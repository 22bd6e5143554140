import { Checkbox } from '@mantine/core';
import { memo } from 'react';
import { EnvironmentCell } from './environment-cell.tsx';
import classes from './flag-card.module.css';
import { FlagName, type FlagRowProps, useFocusWhere } from './flag-row.tsx';
import { LifecycleBadge } from './lifecycle-badge.tsx';
import { OtherEnvironments } from './other-environments.tsx';

/** One flag on a phone: the same, one below the other. */
export const FlagCard = memo(function FlagCard({
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
    <div className={classes.card} data-selected={isSelected || undefined}>
      <div className={classes.head}>
        <div className={classes.name}>
          <FlagName flag={flag} link={link} onFocus={() => onActive(index)} />
        </div>
        {onSelect && (
          <Checkbox
            checked={isSelected}
            onChange={() => onSelect(flag.key, { range: false })}
            aria-label={`Select ${flag.name}`}
          />
        )}
      </div>
      {columns.map((environment) => (
        <EnvironmentCell
          key={environment.key}
          flag={flag}
          environment={environment}
          switching={switching}
          named
        />
      ))}
      <div className={classes.foot}>
        <LifecycleBadge lifecycle={flag.lifecycle} />
        <OtherEnvironments flag={flag} environments={others} switching={switching} />
      </div>
    </div>
  );
});
