import type { EventsBody, FieldProblem } from '@halyard/contract';
import { type Context, unitText } from '@halyard/core';
import { maxUnsigned } from './find-unsigned.ts';

/**
 * Events of units that the context does not have as the value of any attribute, at any depth: a split may go by another
 * attribute than targetingKey. Without a unit an event is nobody's.
 */
export function findUnsignedUnits(events: EventsBody['events'], signed: Readonly<Context>): FieldProblem[] {
  const units = new Set(unitsIn(signed));
  return events
    .flatMap((event, index) => {
      const unit = event.kind === 'summary' ? undefined : event.unit;
      return unit === undefined || units.has(unit) ? [] : [`/events/${index}/unit`];
    })
    .slice(0, maxUnsigned)
    .map((pointer) => ({ pointer, message: 'this unit is not in the context token' }));
}

function unitsIn(value: unknown): string[] {
  if (Array.isArray(value)) return [];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(unitsIn);
  const unit = unitText(value);
  return unit === undefined ? [] : [unit];
}
