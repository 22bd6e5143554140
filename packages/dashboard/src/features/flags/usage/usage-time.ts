import type { Analytics } from './analytics.ts';

const formats = {
  minute: new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hour12: false }),
  hour: new Intl.DateTimeFormat('en', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }),
  day: new Intl.DateTimeFormat('en', { weekday: 'short', day: 'numeric', month: 'short' }),
};

/** When a step began, by the viewer's clocks, as exactly as the step is long. */
export function timeOf(at: string, step: Analytics['step']): string {
  return formats[step].format(new Date(at));
}
