/** A number as it is written in JSON, where that matters: -0, 1.0, and integers that no double is. */
export class RawNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** For names; writing JSON takes the text. */
  toJSON(): string {
    return `number ${this.text}`;
  }
}

export function raw(text: string): RawNumber {
  return new RawNumber(text);
}
