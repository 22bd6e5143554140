import { base } from '../api/base.ts';
import type { Answered } from '../api/call.ts';
import { notify } from '../kit/notify.tsx';

/** Says what became of a write that was accepted to be done later (202), with where it waits. true: that was said. */
export function sayHeld(answered: Answered<unknown>, subject: string, project: string): boolean {
  if (answered.status !== 202) return false;
  const held = answered.data as { id: string; ready: boolean; approvalsNeeded: number };
  const href = `${base}/app/projects/${encodeURIComponent(project)}/proposals/${encodeURIComponent(held.id)}`;
  if (held.approvalsNeeded > 0) {
    notify({
      message: `${subject}: proposed. Nothing is live before it is approved.`,
      link: { label: 'See the proposal', href },
    });
  } else {
    notify({
      message: `${subject}: scheduled. Nothing is live before its time.`,
      link: { label: 'See it', href },
    });
  }
  return true;
}
