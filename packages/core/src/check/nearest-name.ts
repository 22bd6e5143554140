/**
 * The candidate most like `name`, for "did you mean"; undefined when none is close: more than a third of its
 * letters, or all of them, would have to change. Case counts for nothing.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > 128) return undefined;
  const wanted = name.toLowerCase();
  let nearest: string | undefined;
  const most = Math.max(1, Math.floor(name.length / 3));
  let least = most + 0.9;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > most) continue;
    const offered = candidate.toLowerCase();
    const distance = editDistance(wanted, offered);
    if (distance >= Math.min(name.length, candidate.length)) continue;
    // Of two as near, the one that starts alike.
    const rank = distance - sharedStart(wanted, offered) / 1000;
    if (rank < least) {
      least = rank;
      nearest = candidate;
    }
  }
  return nearest;
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, beforeLast[j - 2]! + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
