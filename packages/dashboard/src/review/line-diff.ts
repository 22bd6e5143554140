/** Two texts beside each other, line by line, for people who would rather read JSON. */

export interface LinePair {
  /** undefined: only the other side has such a line. */
  before: string | undefined;
  after: string | undefined;
  isSame: boolean;
}

/** Longer texts are not laid beside each other line by line: it would take memory by the square. */
const longestLines = 2_000;

/** As few lines as can be are said to differ; what was removed stands beside what was added in its place. */
export function pairLines(before: string, after: string): LinePair[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const same = (line: string): LinePair => ({ before: line, after: line, isSame: true });
  const middle = pairMiddle(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return [...a.slice(0, start).map(same), ...middle, ...a.slice(a.length - end).map(same)];
}

function pairMiddle(a: string[], b: string[]): LinePair[] {
  if (a.length + b.length > longestLines) return beside(a, b);
  // common[i][j]: length of the longest common sequence of a from i and b from j.
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i]![j] =
        a[i] === b[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
    }
  }
  const pairs: LinePair[] = [];
  let [removed, added]: [string[], string[]] = [[], []];
  const flush = () => {
    pairs.push(...beside(removed, added));
    [removed, added] = [[], []];
  };
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      flush();
      pairs.push({ before: a[i], after: b[j], isSame: true });
      i++;
      j++;
    } else if (common[i + 1]![j]! >= common[i]![j + 1]!) removed.push(a[i++]!);
    else added.push(b[j++]!);
  }
  removed.push(...a.slice(i));
  added.push(...b.slice(j));
  flush();
  return pairs;
}

function beside(removed: readonly string[], added: readonly string[]): LinePair[] {
  return Array.from({ length: Math.max(removed.length, added.length) }, (_, i) => ({
    before: removed[i],
    after: added[i],
    isSame: false,
  }));
}

export interface Fold {
  /** Lines that are the same and far from any difference, left out here. */
  hidden: number;
}

/** With `around` lines about each difference; the rest is folded. */
export function foldSame(pairs: readonly LinePair[], around = 3): (LinePair | Fold)[] {
  const isNear = pairs.map(() => false);
  pairs.forEach(({ isSame }, i) => {
    if (isSame) return;
    for (let k = Math.max(0, i - around); k <= Math.min(pairs.length - 1, i + around); k++) isNear[k] = true;
  });
  const shown: (LinePair | Fold)[] = [];
  for (const [i, pair] of pairs.entries()) {
    const last = shown.at(-1);
    if (isNear[i]) shown.push(pair);
    else if (last && 'hidden' in last) last.hidden++;
    else shown.push({ hidden: 1 });
  }
  return shown;
}
