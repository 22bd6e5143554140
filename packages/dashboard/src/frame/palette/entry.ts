/** Something that the palette offers: a place to go to, or something to do. */
import type { ComponentType } from 'react';

export const groups = [
  'Recent',
  'Do',
  'Flags',
  'Segments',
  'Screens',
  'Environments',
  'People',
  'Help',
] as const;
export type EntryGroup = (typeof groups)[number];

export interface Entry {
  /** The same for the same thing, wherever it is found. */
  id: string;
  group: EntryGroup;
  label: string;
  /** Beside it, in a quieter voice. */
  detail?: string | undefined;
  icon: ComponentType<{ size?: number }>;
  /** What it is also found by. */
  keywords?: string | undefined;
  /** A screen of the dashboard. */
  to?: string | undefined;
  search?: Record<string, unknown> | undefined;
  /** What the dashboard does not show itself. */
  href?: string | undefined;
  run?: (() => void) | undefined;
}
