/** A context as it is asked about: a copy that nobody changes any more, and a text that equal contexts share. */
import type { Context } from '@halyard/core';

export interface AskedContext {
  context: Context;
  /** Its JSON, with the members of plain objects sorted. */
  text: string;
  /** What was signed for it, '' where nothing is; undefined while that is not known. */
  token?: string | undefined;
}

/** Throws for what is no object or cannot be JSON. */
export function askedContext(context: Context): AskedContext {
  const text = JSON.stringify(context, (_, value) =>
    value?.constructor === Object
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, value[key]]),
        )
      : value,
  );
  if (text[0] !== '{') throw new TypeError('a context is an object');
  return { context: freeze(JSON.parse(text)), text };
}

/** Deeply, of plain JSON. */
export function freeze<T>(value: T): T {
  if (Object(value) === value) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

/** 64 bits of it, FNV-1a from two beginnings: a name, not a secret. */
export function hashOf(text: string): string {
  const hashFrom = (start: number) =>
    [...text].reduce((hash, letter) => Math.imul(hash ^ letter.codePointAt(0)!, 16_777_619), start);
  return `${hashFrom(1)}.${hashFrom(2_166_136_261)}`;
}
