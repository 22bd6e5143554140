/** A context as somebody typed it. */
export function contextOf(text: string): { value: Record<string, unknown>; problem: string | undefined } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { value: {}, problem: 'That is not JSON: {"targetingKey": "user-42"}' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { value: {}, problem: 'A context is an object: {"targetingKey": "user-42"}' };
  }
  return { value: value as Record<string, unknown>, problem: undefined };
}
