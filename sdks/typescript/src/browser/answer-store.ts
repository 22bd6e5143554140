/**
 * The last known answers of four contexts at most, each in an entry of its own of the browser's storage: of tabs that
 * save at the same moment one may take another's entry away, never leave an older one there. A storage that is full,
 * forbidden or holds anything else costs nothing but this.
 */
import type { AnswersBody } from './answers.ts';
import { type AskedContext, hashOf } from './asked-context.ts';
import type { BrowserOptions } from './browser-options.ts';

type Tag = string | null | undefined;
/** The highest turn is that of the context that was saved last. */
type Stored = [name: string, hash?: string, turn?: number, body?: AnswersBody, etag?: Tag];

export interface AnswerStore {
  load(asked: AskedContext): Stored | undefined;
  save(asked: AskedContext, body: AnswersBody, etag: Tag): void;
}

export function openAnswerStore({ key, contextToken, storage: given }: BrowserOptions): AnswerStore {
  let storage: Pick<Storage, 'getItem' | 'setItem'>;
  try {
    // Merely naming it throws where a page may not have any. Node has one as well, and warns of it.
    storage = (given ?? (typeof document === 'object' && localStorage)) as Storage;
  } catch {}

  /** All entries, also those that hold nothing, the last turn first. */
  const read = (): Stored[] =>
    [0, 1, 2, 3]
      .map((slot): Stored => {
        // The key's selector, which finds it and is no secret.
        const name = `halyard.${key.slice(11, 19)}.${slot}`;
        try {
          return [name, ...(JSON.parse(storage.getItem(name)!) as [string])];
        } catch {
          return [name];
        }
      })
      .sort(([, , one = 0], [, , other = 0]) => other - one);

  /** undefined: only a token says whom they are for, and they could be shown to anybody. */
  const nameOf = ({ context, text }: AskedContext): string | undefined =>
    contextToken && !context.targetingKey ? undefined : hashOf(text);

  const find = (all: Stored[], hash?: string) => all.find((each) => each[1] === hash);

  return {
    load: (asked) => find(read(), nameOf(asked)),
    save(asked, body, etag) {
      const hash = nameOf(asked);
      if (!hash) return;
      const all = read();
      const [name] = find(all, hash) ?? all[3]!;
      const text = JSON.stringify([hash, (all[0]![2] ?? 0) + 1, body, etag]);
      // Where there is no room, others make some, one after the other.
      for (const [other] of all.reverse()) {
        try {
          return storage.setItem(name, text);
        } catch {}
        try {
          storage.setItem(other, '');
        } catch {}
      }
    },
  };
}
