/** What clients were told of their writes, held against what the log has: acknowledged ⊆ log ⊆ asked for, each once. */

export interface History {
  /** Token of each acknowledged write, with the seq it was told. */
  acknowledged: Map<string, number>;
  /** Asked for, and never answered. */
  unknown: Set<string>;
}

/** In the order of the log. */
export interface Logged {
  seq: number;
  token: string;
}

export function newHistory(): History {
  return { acknowledged: new Map(), unknown: new Set() };
}

/** What contradicts; empty: nothing was lost, nothing happened twice, nothing was made up. */
export function judgeHistory({ acknowledged, unknown }: History, log: readonly Logged[]): string[] {
  const problems: string[] = [];
  const found = new Map<string, number>();
  for (const { seq, token } of log) {
    if (found.has(token)) problems.push(`${token} happened twice, as ${found.get(token)} and ${seq}`);
    found.set(token, seq);
    if (!acknowledged.has(token) && !unknown.has(token)) problems.push(`${token} was never asked for`);
  }
  for (const [token, seq] of acknowledged) {
    if (found.get(token) !== seq) problems.push(`${token} was acknowledged as ${seq}: ${found.get(token)}`);
  }
  return problems;
}
