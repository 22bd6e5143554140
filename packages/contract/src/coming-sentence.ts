/**
 * What will happen in one sentence: "Enable checkout in production, by Ann". As of changes, made of names and
 * keys only: what else a call carries stays where it is.
 */
import { callsSentence, type SayableCall } from './call-sentence.ts';
import { said, sentenceLimit } from './said.ts';

export interface SayableComing {
  calls: readonly SayableCall[];
  author: string | null;
  /** Of what recurs. */
  rule?: { rule: string; timeZone: string } | null | undefined;
  ready: boolean;
}

/** Never throws, whatever the calls look like. */
export function sentenceOfComing({ calls, author, rule, ready }: SayableComing): string {
  const by = author === null ? '' : `, by ${said(author)}`;
  const again = rule ? `, again by ${said(rule.rule)} in ${said(rule.timeZone)}` : '';
  const text = `${callsSentence(calls)}${by}${again}${ready ? '' : ', once it is approved'}`;
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return sentence.length <= sentenceLimit
    ? sentence
    : `${sentence.slice(0, sentenceLimit - 1).toWellFormed()}…`;
}
