import type { JsonValue, TrackingEventDetails } from '@openfeature/core';

/** Details of a tracked event: the number apart from all else. */
export function tracked(details: TrackingEventDetails): {
  value?: number;
  attributes?: Record<string, JsonValue>;
} {
  const { value, ...attributes } = details;
  return {
    ...(value !== undefined && { value }),
    // A Date among them becomes text, as the client writes them down as JSON.
    ...(Object.keys(attributes).length > 0 && { attributes: attributes as Record<string, JsonValue> }),
  };
}
