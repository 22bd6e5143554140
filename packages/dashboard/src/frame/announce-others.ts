import type { ChangeAnswer } from '@halyard/contract';
import { notifications } from '@mantine/notifications';
import { isOwn } from '../api/own-requests.ts';
import { spoken } from '../kit/spoken.ts';

/** Many at once, as by an import, are one word. */
const gatherMs = 400;
let waiting: ChangeAnswer[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says who changed what, as it slides into what is on screen. */
export function announceOthers(change: ChangeAnswer): void {
  // Somebody coming in is no change of what is on screen.
  if (change.items.every(({ kind }) => kind === 'session' || kind === 'person')) return;
  waiting.push(change);
  if (timer !== undefined) return;
  timer = setTimeout(() => {
    timer = undefined;
    // Now: where a proxy names requests, the stream may tell of one before its answer says how it is called.
    const [first, ...more] = waiting.filter(({ requestId }) => !isOwn(requestId));
    waiting = [];
    if (!first) return;
    const names = [...new Set([first, ...more].map(({ actor }) => actor.name))].join(', ');
    notifications.show({
      color: 'gray',
      closeButtonProps: { 'aria-label': 'Dismiss' },
      autoClose: 6_000,
      message: more.length === 0 ? spoken(first.sentence) : `${more.length + 1} changes by ${names}`,
    });
  }, gatherMs);
}
