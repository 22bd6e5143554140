import type { FlagKind } from '@halyard/contract';
import IconBraces from '@tabler/icons-react/icons/IconBraces';
import IconHandStop from '@tabler/icons-react/icons/IconHandStop';
import IconHash from '@tabler/icons-react/icons/IconHash';
import IconLetterT from '@tabler/icons-react/icons/IconLetterT';
import IconSwitch from '@tabler/icons-react/icons/IconSwitch2';
import IconToggleLeft from '@tabler/icons-react/icons/IconToggleLeft';
import type { ComponentType } from 'react';
import { kindWords } from '../create/flag-kinds.ts';
import classes from './kind-icon.module.css';

const icons: Record<FlagKind, ComponentType<{ size?: number }>> = {
  boolean: IconToggleLeft,
  multivariate: IconSwitch,
  number: IconHash,
  string: IconLetterT,
  json: IconBraces,
  'kill-switch': IconHandStop,
};

/** What kind a flag is, where there is no room for the word. */
export function KindIcon({ kind, size = 16 }: { kind: FlagKind; size?: number }) {
  const Icon = icons[kind];
  return (
    <span role="img" aria-label={kindWords[kind]} title={kindWords[kind]} className={classes.icon}>
      <Icon size={size} aria-hidden />
    </span>
  );
}
