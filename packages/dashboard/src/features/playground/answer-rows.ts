/** What one or two sides got, as the rows of one list: what differs first. */

export interface FlagAnswered {
  key: string;
  value?: unknown;
  variant: string | null;
  reason: string;
  ruleId?: string | undefined;
  errorCode?: string | undefined;
  /** The rule that decided, in plain words. */
  why?: string | undefined;
}

export interface AnswerRow {
  key: string;
  /** undefined: there is no such flag on that side. */
  a: FlagAnswered | undefined;
  b: FlagAnswered | undefined;
  differs: boolean;
  isPinned: boolean;
}

export function answerRows({
  a,
  b,
  pinned = [],
  text = '',
  show = 'all',
}: {
  a: readonly FlagAnswered[];
  /** undefined: nothing is compared. */
  b: readonly FlagAnswered[] | undefined;
  pinned?: readonly string[] | undefined;
  text?: string | undefined;
  show?: 'all' | 'differs' | 'pinned' | undefined;
}): AnswerRow[] {
  const others = new Map((b ?? []).map((answer) => [answer.key, answer]));
  const firsts = new Map(a.map((answer) => [answer.key, answer]));
  const wanted = text.trim().toLowerCase();
  const rows = [...new Set([...firsts.keys(), ...others.keys()])].map((key): AnswerRow => {
    const [one, other] = [firsts.get(key), others.get(key)];
    const differs = b !== undefined && !isSameAnswer(one, other);
    return { key, a: one, b: other, differs, isPinned: pinned.includes(key) };
  });
  return rows
    .filter(({ key, a: one, b: other }) =>
      [key, one?.variant, other?.variant].some((word) => word?.toLowerCase().includes(wanted)),
    )
    .filter(({ differs, isPinned }) => show === 'all' || (show === 'differs' ? differs : isPinned))
    .sort(
      (x, y) =>
        Number(y.isPinned) - Number(x.isPinned) ||
        Number(y.differs) - Number(x.differs) ||
        (x.key < y.key ? -1 : 1),
    );
}

/** The same value by the same variant; by which way does not count. */
export function isSameAnswer(a: FlagAnswered | undefined, b: FlagAnswered | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.variant === b.variant && JSON.stringify(a.value) === JSON.stringify(b.value);
}

/** Why, in a few words, where nothing better is known. */
export function sayReason({ reason, ruleId, errorCode }: FlagAnswered): string {
  switch (reason) {
    case 'STATIC':
      return 'Everyone gets this';
    case 'TARGETING_MATCH':
      return ruleId === undefined ? 'A rule matches' : `Rule ${ruleId} matches`;
    case 'SPLIT':
      return ruleId === undefined ? 'Its place in the split' : `Its place in the split of rule ${ruleId}`;
    case 'DEFAULT':
      return 'No rule matches';
    case 'DISABLED':
      return 'The flag is off';
    case 'PREREQUISITE_FAILED':
      return 'A requirement does not hold';
    default:
      return errorCode === undefined
        ? 'It could not be evaluated'
        : `It could not be evaluated: ${errorCode}`;
  }
}
