/** A context as it is asked about: a copy that nobody changes any more, and a text that equal contexts share. */
import type { Context } from '@halyard/core';

export interface AskedContext {
  context: Context;
  /** Its JSON with sorted keys. */
  text: string;
}

/** Throws for what is no object or cannot be JSON. */
export function askedContext(context: Context): AskedContext {
  const text = JSON.stringify(context, (_, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, value[key]]),
        )
      : value,
  );
  if (!text?.startsWith('{')) throw new TypeError('a context is an object');
  return { context: freeze(JSON.parse(text)), text };
}

/** Deeply, of plain JSON. */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

/** 64 bits of it (FNV-1a, once with its own prime and once with another): a name, not a secret. */
export function hashOf(text: string): string {
  let one = 0x811c9dc5;
  let other = one;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ unit, 0x85ebca6b);
  }
  return [one, other].map((half) => (half >>> 0).toString(36)).join('.');
}
