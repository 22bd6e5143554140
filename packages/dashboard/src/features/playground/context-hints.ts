import type { Context } from '@halyard/core';

/** What the service makes of some attributes, so that nobody wonders where a country came from. */
export function hintsOf(context: Context): string[] {
  const hints: string[] = [];
  if (typeof context.targetingKey !== 'string' || context.targetingKey === '') {
    hints.push('Without a targetingKey splits have nobody to place.');
  }
  if ('ip' in context) {
    hints.push(
      'geo follows from ip, where the service knows the place. What the context says of geo itself wins.',
    );
  }
  if ('userAgent' in context) {
    hints.push(
      'device (type, os, browser) follows from userAgent. What the context says of device itself wins.',
    );
  }
  return hints;
}
