/** Sentences of the service as people read them: instants by the viewer's clocks, calendar rules in words, a capital at the beginning. */
import { shortly } from './instants.ts';
import { ruleWords } from './rule-words.ts';

const instants = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g;
const recurrence = /, again by (\S.*?) in ([\w/+-]+)/;

/** A sentence that says what somebody did, will do, or that something waits for. */
export function spoken(sentence: string): string {
  const text = sentence
    .replace(recurrence, (_, rule: string, zone: string) => `, ${ruleWords(rule)} in ${zone}`)
    .replaceAll(instants, (at) => shortly(new Date(at)));
  // Names keep how they are written; a key is no name.
  return /^(key|the) /.test(text) ? capital(text) : text;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
