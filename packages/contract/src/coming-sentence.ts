/**
 * What will happen in one sentence: "Enable checkout in production, by Ann". As of changes, made of names and
 * keys only: what else a call carries stays where it is.
 */
import { said, sentenceLimit } from './sentence.ts';

export interface SayableCall {
  operation: string;
  params: Readonly<Record<string, string>>;
  body?: unknown;
}

export interface SayableComing {
  calls: readonly SayableCall[];
  author: string | null;
  /** Of what recurs. */
  rule?: { rule: string; timeZone: string } | null | undefined;
  ready: boolean;
}

/** Never throws, whatever the calls look like. */
export function sentenceOfComing({ calls, author, rule, ready }: SayableComing): string {
  const done = calls.slice(0, 3).map(callSentence).join(', ');
  const more = calls.length > 3 ? ` and ${calls.length - 3} more` : '';
  const by = author === null ? '' : `, by ${said(author)}`;
  const again = rule ? `, again by ${said(rule.rule)} in ${said(rule.timeZone)}` : '';
  const text = `${done}${more}${by}${again}${ready ? '' : ', once it is approved'}`;
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return sentence.length <= sentenceLimit
    ? sentence
    : `${sentence.slice(0, sentenceLimit - 1).toWellFormed()}…`;
}

const verbs: Record<string, string> = {
  create: 'create',
  patch: 'change',
  put: 'change',
  delete: 'delete',
  archive: 'archive',
  restore: 'restore',
  enable: 'enable',
  disable: 'disable',
  inherit: 'let inherit',
  rollout: 'roll out',
  revert: 'revert',
  promote: 'promote to',
  revoke: 'revoke',
  rotate: 'rotate',
};

const kinds: Record<string, string> = {
  projects: 'project ',
  environments: 'environment ',
  segments: 'segment ',
  conditions: 'segment ',
  keys: 'key ',
};

function callSentence({ operation, params, body }: SayableCall): string {
  const [noun = '', verb = ''] = operation.split('.');
  const { environment, project: _, ...others } = params;
  const key =
    Object.values(others)[0] ?? (noun === 'environments' ? environment : undefined) ?? field(body, 'key');
  const place = noun === 'environments' ? undefined : (environment ?? field(body, 'environment'));
  const did = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  const what = key === undefined ? '' : ` ${Object.hasOwn(kinds, noun) ? kinds[noun] : ''}${said(key)}`;
  const where = place === undefined ? '' : ` in ${said(place)}`;
  return `${did ?? `carry out ${said(operation)}`}${did === undefined && what !== '' ? ' on' : ''}${what}${where}`;
}

function field(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  const found = (value as Record<string, unknown>)[name];
  return typeof found === 'string' ? found : undefined;
}
