/**
 * What a program that declares its flags may write with hooks and what it may not: compiled by `npm run check`. Never run.
 */
import { type Details, useFlag, useFlagDetails } from '@halyard/react';
import { createTestFlags, TestFlags } from '@halyard/react/testing';

interface Limits {
  perMinute: number;
}

declare module '@halyard/react' {
  interface Flags {
    'new-checkout': boolean;
    theme: 'light' | 'dark';
    'page-size': number;
    limits: Limits;
    banner: { text: string } | null;
  }
}

export function Right() {
  const isNew: boolean = useFlag('new-checkout', false);
  const theme: 'light' | 'dark' = useFlag('theme', 'light', { suspend: true });
  const size: number = useFlag('page-size', 20);
  const limits: Limits = useFlag('limits', { perMinute: 1 });
  const banner: { text: string } | null = useFlag('banner', null);
  const details: Details<'light' | 'dark'> = useFlagDetails('theme', 'light');
  const unknown: boolean = useFlag('made-up' as never, false);
  return (
    <TestFlags flags={{ theme: 'dark' }}>
      {[isNew, theme, size, limits, banner, details, unknown].length}
    </TestFlags>
  );
}

export function Wrong() {
  // @ts-expect-error: nobody has declared it
  useFlag('new-chekout', false);
  // @ts-expect-error: it holds strings
  useFlag('theme', false);
  // @ts-expect-error: none of its values
  useFlag('theme', 'blue');
  // @ts-expect-error: its default is a number
  useFlag('page-size', '20');
  // @ts-expect-error: the default has another shape
  useFlag('limits', { perHour: 60 });
  // @ts-expect-error: it holds strings
  useFlagDetails('theme', 1);
  // @ts-expect-error: none of its values
  createTestFlags({ theme: 'blue' });
}
