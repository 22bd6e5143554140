/**
 * The last known answers of a few contexts, in one entry of the browser's storage. A storage that is full, forbidden or
 * holds anything else costs nothing but this.
 */
import type { AnswersBody } from './answers.ts';
import { type AskedContext, hashOf } from './asked-context.ts';
import type { BrowserOptions } from './browser-options.ts';

type Stored = [hash: string, body: AnswersBody, etag: string | null | undefined];

export interface AnswerStore {
  load(asked: AskedContext): Stored | undefined;
  save(asked: AskedContext, body: AnswersBody, etag: string | null | undefined): void;
}

/** Contexts whose answers are kept, those asked for last. */
const CONTEXTS = 4;

export function openAnswerStore({ key, contextToken, storage: given }: BrowserOptions): AnswerStore {
  // The key's selector, which finds it and is no secret.
  const name = `halyard.${key.slice(11, 19)}`;

  let storage: Pick<Storage, 'getItem' | 'setItem'>;
  try {
    // Merely naming it throws where a page may not have any. Node has one as well, and warns of it.
    storage = (given ?? (typeof document === 'object' && localStorage)) as Storage;
  } catch {}
  const read = (): Stored[] => {
    try {
      return JSON.parse(storage.getItem(name)!).filter(Array.isArray);
    } catch {
      return [];
    }
  };

  /** undefined: only a token says whom they are for, and they could be shown to anybody. */
  const nameOf = ({ context, text }: AskedContext): string | undefined =>
    contextToken && !context.targetingKey ? undefined : hashOf(text);

  return {
    load(asked) {
      const hash = nameOf(asked);
      return read().find((each) => each[0] === hash);
    },
    save(asked, body, etag) {
      const hash = nameOf(asked);
      if (!hash) return;
      const all = [[hash, body, etag], ...read().filter((each) => each[0] !== hash)];
      // One that is nearly full may have room for one.
      for (const length of [CONTEXTS, 1]) {
        try {
          return storage.setItem(name, JSON.stringify(all.slice(0, length)));
        } catch {}
      }
    },
  };
}
