/** What happened: a hash of all of it, the last lines, and how often each kind of fault did. */
const keptLines = 80;

export class Trace {
  readonly counts = new Map<string, number>();
  readonly #now: () => number;
  readonly #last: string[] = [];
  #a = 0x811c9dc5;
  #b = 0x01000193;

  constructor(now: () => number) {
    this.#now = now;
  }

  note(line: string): void {
    const text = `${this.#now().toFixed(1)} ${line}`;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      this.#a = Math.imul(this.#a ^ code, 0x01000193);
      this.#b = Math.imul(this.#b ^ code, 0x5bd1e995) ^ (this.#b >>> 13);
    }
    this.#last.push(text);
    if (this.#last.length > 2 * keptLines) this.#last.splice(0, keptLines);
  }

  /** A kind of thing that is meant to happen; notes it too. */
  count(kind: string, detail = ''): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    this.note(detail === '' ? `* ${kind}` : `* ${kind}: ${detail}`);
  }

  /** 16 hexadecimal digits: equal where everything noted was equal, in the same order at the same times. */
  get hash(): string {
    return [this.#a, this.#b].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }

  /** Oldest first. */
  get lastLines(): readonly string[] {
    return this.#last.slice(-keptLines);
  }
}
