/** When the latest versions of an environment were committed, by the clocks of the nodes that wrote them. */
export interface Commit {
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

const mostRemembered = 1_000;

export class CommitTimes {
  readonly #atMs = new Map<number, number>();

  /** undefined: not of this epoch, too long ago, or still to come. */
  of(version: number): number | undefined {
    return this.#atMs.get(version);
  }

  /** Forgets all others. */
  replace(commits: readonly Commit[]): void {
    this.#atMs.clear();
    this.add(commits);
  }

  /** In the order of their versions. */
  add(commits: readonly Commit[]): void {
    for (const { version, atMs } of commits) {
      this.#atMs.set(version, atMs);
      if (this.#atMs.size > mostRemembered) this.#atMs.delete(this.#atMs.keys().next().value!);
    }
  }
}
