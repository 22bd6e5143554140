/** A change's sentence as a line of its own: it begins with a capital, unless it begins with somebody's name. */
export function shownSentence({ sentence, actor }: { sentence: string; actor: { kind: string } }): string {
  return actor.kind === 'user' ? sentence : sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}
