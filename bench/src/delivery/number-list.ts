/** Numbers in the order they came, in one block: millions of notes must not become work for the collector. */
export class NumberList {
  #block = new Float64Array(1 << 16);
  #length = 0;

  add(...numbers: number[]): void {
    if (this.#length + numbers.length > this.#block.length) {
      const larger = new Float64Array(this.#block.length * 4);
      larger.set(this.#block);
      this.#block = larger;
    }
    for (const number of numbers) this.#block[this.#length++] = number;
  }

  clear(): void {
    this.#length = 0;
  }

  /** A copy. */
  values(): Float64Array {
    return this.#block.slice(0, this.#length);
  }
}
