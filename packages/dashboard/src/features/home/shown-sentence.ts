/** The service's sentences as this screen shows them: instants by the viewer's clocks, a capital at their beginning. */

const instants = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g;
const recurrence = /, again by \S.* in [\w/+-]+/;
const short = new Intl.DateTimeFormat('en', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});

export function shownSentence(sentence: string): string {
  const text = sentence.replaceAll(instants, (at) => short.format(new Date(at)));
  // Names keep how they are written; a key is no name.
  return /^(key|the) /.test(text) ? capital(text) : text;
}

/** Of what comes again and again the rule stands in the calendar. */
export function comingSentence(sentence: string): string {
  return capital(shownSentence(sentence.replace(recurrence, ', again and again')));
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
