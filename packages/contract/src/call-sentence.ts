/** What is held in words: "enable checkout in production". Made of names and keys only, as all sentences. */
import { said } from './said.ts';

export interface SayableCall {
  operation: string;
  params: Readonly<Record<string, string>>;
  body?: unknown;
}

/** The first three, and how many more there are. Never throws, whatever the calls look like. */
export function callsSentence(calls: readonly SayableCall[]): string {
  const done = calls.slice(0, 3).map(callSentence).join(', ');
  return `${done}${calls.length > 3 ? ` and ${calls.length - 3} more` : ''}`;
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
  kill: 'kill',
  lift: 'lift the kill of',
  resume: 'resume the rollout of',
  jump: 'jump ahead with the rollout of',
  abort: 'abort the rollout of',
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
