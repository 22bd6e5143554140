/** Conditions, values and rules that one lint compares with one another; what it would find after them stays unfound. */
const COMPARISONS = 50_000;

/** Keeps lint fast on the longest of flags: what is not looked at is never claimed. */
export class Budget {
  #left = COMPARISONS;

  /** Whether there was as much left. */
  take(count: number): boolean {
    this.#left -= count;
    return this.#left >= 0;
  }
}
