import type { Checkpoint } from './checkpoint.ts';

/** From what `GET /changes/checkpoints` answers, a list of them, or one a line. Throws where it is something else. */
export function parseCheckpoints(text: string): Checkpoint[] {
  const found = parts(text).flatMap((part) =>
    isList(part) ? part.items : Array.isArray(part) ? part : [part],
  );
  if (found.length === 0 || !found.every(isCheckpoint)) {
    throw new Error('these are no checkpoints as GET /changes/checkpoints answers them');
  }
  return found;
}

function parts(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line));
  }
}

function isList(part: unknown): part is { items: unknown[] } {
  return Array.isArray((part as { items?: unknown } | null)?.items);
}

function isCheckpoint(value: unknown): value is Checkpoint {
  const { seq, ...texts } = (value ?? {}) as Record<string, unknown>;
  return (
    Number.isSafeInteger(seq) &&
    ['epoch', 'hash', 'at', 'publicKey', 'signature'].every((name) => typeof texts[name] === 'string')
  );
}
