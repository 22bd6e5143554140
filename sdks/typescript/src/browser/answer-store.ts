/**
 * The last known answers of a few contexts, in one entry of the browser's storage. A storage that is full, forbidden or
 * holds anything else costs nothing but this.
 */
import type { AnswersBody } from './answers.ts';
import { hashOf } from './asked-context.ts';
import type { BrowserOptions } from './browser-options.ts';

export interface StoredAnswers {
  body: AnswersBody;
  etag: string | null;
}

/** Contexts whose answers are kept, those used last. */
const CONTEXTS = 4;

type Stored = [hash: string, body: AnswersBody, etag: string | null][];

export class AnswerStore {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'> | false | undefined;
  readonly #name: string;

  constructor({ key, storage }: BrowserOptions) {
    // The key's selector finds it and is no secret.
    this.#name = `halyard.${key.slice(11, 19)}`;
    try {
      // Node has one too, and warns of it; merely naming it throws where pages may not have any.
      this.#storage = storage ?? (typeof document === 'undefined' ? undefined : localStorage);
    } catch {}
  }

  load(contextText: string): StoredAnswers | undefined {
    const [, body, etag] = this.#read().find(([hash]) => hash === hashOf(contextText)) ?? [];
    return body && { body, etag: etag ?? null };
  }

  save(contextText: string, { body, etag }: StoredAnswers): void {
    const hash = hashOf(contextText);
    const newest: Stored[number] = [hash, body, etag];
    const others = this.#read().filter((each) => each[0] !== hash);
    if (!this.#write([newest, ...others.slice(0, CONTEXTS - 1)])) this.#write([newest]);
  }

  #read(): Stored {
    try {
      const stored = JSON.parse((this.#storage as Storage).getItem(this.#name)!);
      return stored.filter(Array.isArray);
    } catch {
      return [];
    }
  }

  #write(stored: Stored): boolean {
    try {
      (this.#storage as Storage).setItem(this.#name, JSON.stringify(stored));
      return true;
    } catch {
      return false;
    }
  }
}
