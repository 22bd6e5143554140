/** The text of a field that stands in the address as well, and which of the two is the newer one. */
export interface TypedText {
  text: string;
  /** What the address said last. */
  known: string;
  /** Whether it is typed and the address does not say it yet. */
  isAhead: boolean;
}

export function typed({ known }: TypedText, text: string): TypedText {
  return { text, known, isAhead: !says(known, text) };
}

/**
 * The address says another one. Of what is typed it may say less yet: it comes late where a page is slow, and must not take away what
 * was typed since. Else somebody wrote it elsewhere, as by a saved filter, and it is the field's.
 */
export function heard(before: TypedText, known: string): TypedText {
  if (before.known === known) return before;
  const { text, isAhead } = before;
  if (isAhead) return { text, known, isAhead: !says(known, text) };
  return { text: says(known, text) ? text : known, known, isAhead };
}

/** Whoever leaves the field is done with it: from here on the address has the word. */
export function left(before: TypedText): TypedText {
  return before.isAhead ? { ...before, isAhead: false } : before;
}

/** An address may leave out what is blank at either end. */
function says(known: string, text: string): boolean {
  return known === text || known === text.trim();
}
