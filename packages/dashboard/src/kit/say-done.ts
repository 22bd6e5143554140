import { base } from '../api/base.ts';
import type { Answered } from '../api/call.ts';
import { notify } from './notify.tsx';

/** Says that something was done; or, where it waits for approval or its time instead, where it waits. */
export function sayDone(
  project: string,
  { status, location }: Pick<Answered<unknown>, 'status' | 'location'>,
  done: string,
  undo?: () => unknown,
): void {
  const held = status === 202 ? location?.match(/held-operations\/([^?]+)/)?.[1] : undefined;
  if (held === undefined) {
    notify({ message: done, ...(undo ? { undo } : {}) });
    return;
  }
  notify({
    message: 'It waits, and nothing has changed yet',
    link: {
      label: 'Show what waits',
      href: `${base}/app/projects/${encodeURIComponent(project)}/proposals/${held}`,
    },
  });
}
