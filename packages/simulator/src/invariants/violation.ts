/** What must hold, by the names of the reliability goals; the last ones are the simulator's own. */
export const invariants = {
  A8: 'what an SDK holds at (epoch, version) is what the log says of it, entry by entry',
  A9: 'no SDK goes back a version within an epoch',
  A10: 'once all is well every SDK has the last change soon, also one that came while it connected',
  B2: 'an SDK that starts with values on its disk answers from them at once',
  B4: 'an SDK has one stream or poll and one timer at most',
  B11: 'close() leaves nothing behind',
  C3: 'no node skips or reorders a version',
  LKG: 'an SDK that has held values answers from the last ones, for ever',
  total: 'nothing throws where nobody catches it',
} as const;

export type InvariantName = keyof typeof invariants;

export class Violation extends Error {
  override readonly name = 'Violation';
  readonly invariant: InvariantName;

  constructor(invariant: InvariantName, message: string) {
    super(message);
    this.invariant = invariant;
  }
}
