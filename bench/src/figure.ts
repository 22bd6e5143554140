/** One measured number, or a few that belong together. */
export interface Figure {
  /** What was measured, e.g. `restart to first answer`. */
  readonly name: string;
  readonly value: number;
  /** ms, us, ns, 1/s, MB, KB, B, %, s, or empty for a ratio or a count. */
  readonly unit: string;
  /** How it spread, on how much, or what it means. */
  readonly note?: string;
  readonly aim?: Aim;
}

/** A bound that the figure should keep, in its unit. */
export type Aim = { readonly atMost: number } | { readonly atLeast: number };

/** What is measured together; its name is what the command line takes. */
export interface Benchmark {
  readonly name: string;
  /** What the command line takes for several that belong together. */
  readonly group?: string;
  readonly summary: string;
  run(say: (line: string) => void): Promise<Figure[]>;
}

/** undefined where there is no aim. */
export function isReached({ value, aim }: Figure): boolean | undefined {
  if (aim === undefined) return undefined;
  return 'atMost' in aim ? value <= aim.atMost : value >= aim.atLeast;
}
