/**
 * The last known answers of some contexts, each in an entry of its own of the browser's storage, so that tabs that save
 * at the same moment leave nothing old. There are ten places, and a context's hash says which is its own: whom it was
 * taken from is forgotten. A storage that is full, forbidden or holds anything else costs nothing but this.
 */

import { type AskedContext, hashOf } from './asked-context.ts';
import type { BrowserOptions } from './browser-options.ts';
import type { AnswersBody } from './flag-answers.ts';

type Stored = [hash: string, body: AnswersBody, etag: string | null | undefined];

export interface AnswerStore {
  load(asked: AskedContext): Stored | undefined;
  save(asked: AskedContext, body: AnswersBody, etag: string | null | undefined): void;
}

export function openAnswerStore({ key, contextToken, storage: given }: BrowserOptions): AnswerStore {
  let storage: Pick<Storage, 'getItem' | 'setItem'>;
  try {
    // Merely naming it throws where a page may not have any. Node has one as well, and warns of it.
    storage = (given ?? (typeof document === 'object' && localStorage)) as Storage;
  } catch {}

  /** The key's selector, which finds it and is no secret, and the hash's last digit. */
  const nameOf = (hash: string): string => `halyard.${key.slice(11, 19)}.${hash.slice(-1)}`;

  /** Empty: only a token says whom they are for, and they could be shown to anybody. */
  const ownHash = ({ context, text }: AskedContext): string =>
    contextToken && !context.targetingKey ? '' : hashOf(text);

  return {
    load(asked) {
      const hash = ownHash(asked);
      try {
        const stored = JSON.parse(storage.getItem(nameOf(hash))!);
        return stored[0] === hash ? stored : undefined;
      } catch {
        return undefined;
      }
    },
    save(asked, body, etag) {
      const hash = ownHash(asked);
      if (!hash) return;
      try {
        storage.setItem(nameOf(hash), JSON.stringify([hash, body, etag]));
      } catch {}
    },
  };
}
