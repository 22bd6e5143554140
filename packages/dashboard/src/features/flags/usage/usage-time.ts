import type { Analytics } from './analytics.ts';

const formats = {
  minute: new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }),
  hour: new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }),
  day: new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' }),
};

/** When a step began, by the viewer's clocks, as exactly as the step is long. */
export function timeOf(at: string, step: Analytics['step']): string {
  return formats[step].format(new Date(at));
}
