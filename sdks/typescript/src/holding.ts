/** The state a client answers from, and what is said when it becomes another. */
import {
  type Applied,
  createEvaluator,
  type Evaluator,
  type EvaluatorOptions,
  type Snapshot,
} from '@halyard/core';
import { needsClock } from './needs-clock.ts';
import { regex } from './regex.ts';
import type { SnapshotChange } from './source.ts';
import type { Version } from './version.ts';

export interface HoldingOptions extends Pick<EvaluatorOptions, 'makeAccess'> {
  /** Another state is held; flags that may answer differently, in no order. */
  onHeld: (flagsChanged: string[]) => void;
}

export class Holding {
  readonly evaluator: Evaluator;
  /** The state held; undefined while there is none. */
  version: Version | undefined;
  /** Whether an answer can depend on the time. */
  needsClock = false;
  readonly #onHeld: HoldingOptions['onHeld'];

  constructor({ makeAccess, onHeld }: HoldingOptions) {
    this.evaluator = createEvaluator({ regex, ...(makeAccess && { makeAccess }) });
    this.#onHeld = onHeld;
  }

  /** Why the state cannot be held; the one before then is. Never throws. */
  replace(snapshot: Snapshot): string | undefined {
    return this.#take(() => this.evaluator.replace(snapshot));
  }

  /** As replace(). */
  apply(change: SnapshotChange): string | undefined {
    return this.#take(() => this.evaluator.apply(change));
  }

  #take(take: () => Applied): string | undefined {
    try {
      const { accepted, refused, changed } = take();
      if (!accepted) return `the state is refused: ${refused[0]?.pointer} ${refused[0]?.message}`;
      const { epoch, version } = this.evaluator;
      this.version = Object.freeze({ epoch, version });
      this.needsClock = needsClock(this.evaluator.snapshot());
      this.#onHeld(changed);
      return undefined;
    } catch (error) {
      return `the state cannot be taken: ${String(error)}`;
    }
  }
}
