/**
 * Handlers by the names of their operations, for what carries out others: the list of features says them, and what it
 * says stands in it.
 */
import type { Handler } from './door.ts';

const known = new Map<string, Handler>();

export function know(handlers: readonly Handler[]): void {
  for (const handler of handlers) known.set(handler.operation.name, handler);
}

/** undefined: there is no such operation. */
export function findHandler(name: string): Handler | undefined {
  return known.get(name);
}
