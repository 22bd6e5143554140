import * as React from 'react';

/** React 19 has it, 18 does not: by a name that no bundler looks for there. */
const use = (React as { [name: string]: unknown })[['u', 's', 'e'].join('')] as
  | ((promise: Promise<void>) => void)
  | undefined;

export interface Wait {
  readonly until: Promise<void>;
  readonly isOver: boolean;
}

/** Has React render the nearest `Suspense` above instead, and this again when the wait is over. */
export function suspend({ until, isOver }: Wait): void {
  // Afterwards too: what has suspended by it must meet it again.
  if (use) use(until);
  else if (!isOver) throw until;
}
