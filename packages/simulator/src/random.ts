/** Random numbers that a seed decides, all of them: the same on every machine (sfc32, seeded through splitmix32). */
export class Random {
  readonly #name: string;
  #a: number;
  #b: number;
  #c: number;
  #d = 1;

  constructor(name: string) {
    this.#name = name;
    let state = 0x811c9dc5;
    for (let i = 0; i < name.length; i++) state = Math.imul(state ^ name.charCodeAt(i), 0x01000193);
    const word = (): number => {
      state = (state + 0x9e3779b9) | 0;
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return mixed ^ (mixed >>> 15);
    };
    this.#a = word();
    this.#b = word();
    this.#c = word();
    for (let i = 0; i < 12; i++) this.next();
  }

  /** Numbers of its own: what others draw does not move them. */
  fork(name: string): Random {
    return new Random(`${this.#name}/${name}`);
  }

  /** Uniform in [0, 1). */
  readonly next = (): number => {
    const sum = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  between(from: number, to: number): number {
    return from + (to - from) * this.next();
  }

  /** As often in each decade of the range: most durations that matter are short, some are long. */
  logBetween(from: number, to: number): number {
    return from * (to / from) ** this.next();
  }

  /** Both ends included. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  /** Of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)]!;
  }

  /** Lower-case hexadecimal digits. */
  hex(digits: number): string {
    let text = '';
    for (let i = 0; i < digits; i++) text += this.integer(0, 15).toString(16);
    return text;
  }
}
