/** Whether both are the same JSON, with members in the same order; what JSON does not know is left out. */
export function isSameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
