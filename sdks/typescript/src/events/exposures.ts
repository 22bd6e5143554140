/**
 * Which units were already reported as exposed. Remembers the most recent ones of each (experiment, phase, variant) in
 * two generations: when the young one has half the capacity it becomes the old one and the old one is forgotten, so
 * the bound holds and looking up a unit that is known allocates nothing.
 */
import type { Result } from '@halyard/core';

interface Group {
  young: Set<string>;
  old: Set<string>;
}

export class Exposures {
  readonly #half: number;
  readonly #groups = new Map<string, Group>();
  /** Results live until their flag changes; this saves building the group's name for each evaluation. */
  readonly #groupOf = new WeakMap<Result, Group>();
  #young = 0;

  /** @param capacity units remembered, over all experiments. */
  constructor(capacity: number) {
    this.#half = Math.max(1, Math.floor(capacity / 2));
  }

  /** Whether the unit is new to the result's experiment, phase and variant; from now on it is not. */
  isFirst(result: Result, unit: string): boolean {
    const group = this.#groupOf.get(result) ?? this.#findGroup(result);
    if (group.young.has(unit)) return false;
    const isFirst = !group.old.has(unit);
    group.young.add(unit);
    if (++this.#young >= this.#half) this.#age();
    return isFirst;
  }

  isKnown(result: Result, unit: string): boolean {
    const group = this.#groupOf.get(result) ?? this.#findGroup(result);
    return group.young.has(unit) || group.old.has(unit);
  }

  #findGroup(result: Result): Group {
    const name = JSON.stringify([result.experiment?.key, result.experiment?.phase, result.variant]);
    let group = this.#groups.get(name);
    if (!group) {
      group = { young: new Set(), old: new Set() };
      this.#groups.set(name, group);
    }
    this.#groupOf.set(result, group);
    return group;
  }

  #age(): void {
    this.#young = 0;
    for (const group of this.#groups.values()) {
      group.old = group.young;
      group.young = new Set();
    }
  }
}
