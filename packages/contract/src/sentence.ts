/**
 * A change in one sentence: "Ann enabled checkout in production". Made of names, keys and numbers only, so that
 * whatever else a change carries stays where it is.
 */

import { callsSentence, type SayableCall } from './call-sentence.ts';
import { cut, said, sentenceLimit } from './said.ts';
import { field, knownByName } from './spoken-names.ts';

export interface Sayable {
  actor: { kind: string; name: string; bypassed?: readonly string[] | undefined };
  operation: string;
  input: unknown;
  items: readonly SayableItem[];
}

export interface SayableItem {
  environment: string | null;
  kind: string;
  key: string;
  before?: unknown;
  after?: unknown;
}

/** Never throws, whatever the change looks like. */
export function sentenceOf(change: Sayable): string {
  const say = Object.hasOwn(special, change.operation) ? special[change.operation]! : plainly;
  const past = pastOf(change.actor);
  const text = `${whoOf(change.actor)} ${say(change)}`;
  const limit = sentenceLimit - past.length;
  return `${text.length <= limit ? text : `${cut(text, limit - 1)}…`}${past}`;
}

/** Whether there are words for an operation; others are named as they are. */
export function hasWords(operation: string): boolean {
  if (Object.hasOwn(special, operation)) return true;
  const { noun, verb } = partsOf(operation);
  return Object.hasOwn(nouns, noun) && Object.hasOwn(verbs, verb);
}

function whoOf({ kind, name }: Sayable['actor']): string {
  if (kind === 'user') return said(name);
  return kind === 'system' ? `the ${said(name)}` : `key ${said(name)}`;
}

/** That nobody was asked: it must not be overlooked. */
function pastOf({ bypassed = [] }: Sayable['actor']): string {
  if (bypassed.length === 0) return '';
  const of = bypassed.length > 3 ? `${bypassed.length} environments` : bypassed.map(said).join(', ');
  return `, bypassing the protection of ${of}`;
}

/** Of each noun what one of it is called, and the kind of its items. */
const nouns: Record<string, { one: string; many: string; kind: string }> = {
  projects: { one: 'project', many: 'projects', kind: 'project' },
  environments: { one: 'environment', many: 'environments', kind: 'environment' },
  flags: { one: 'flag', many: 'flags', kind: 'flag' },
  // What is changed of a configuration, people say of the flag.
  configurations: { one: '', many: 'flags', kind: 'flag' },
  conditions: { one: 'segment', many: 'segments', kind: 'segment' },
  segments: { one: 'segment', many: 'segments', kind: 'segment' },
  keys: { one: 'key', many: 'keys', kind: 'key' },
  roles: { one: 'role', many: 'roles', kind: 'role' },
  members: { one: 'the roles of', many: 'members', kind: 'member' },
  people: { one: '', many: 'people', kind: 'person' },
  'service-accounts': { one: 'service account', many: 'service accounts', kind: 'service-account' },
  invitations: { one: 'the invitation of', many: 'invitations', kind: 'invitation' },
  sessions: { one: 'a session of', many: 'sessions', kind: 'session' },
  triggers: { one: 'trigger', many: 'triggers', kind: 'trigger' },
  changes: { one: 'change', many: 'changes', kind: 'change' },
  'held-operations': { one: 'held operation', many: 'held operations', kind: 'held-operation' },
  'saved-filters': { one: 'saved filter', many: 'saved filters', kind: 'saved-filter' },
  'rollout-templates': { one: 'rollout template', many: 'rollout templates', kind: 'rollout-template' },
};

const verbs: Record<string, string> = {
  create: 'created',
  put: 'changed',
  patch: 'changed',
  update: 'changed',
  set: 'set',
  delete: 'deleted',
  remove: 'removed',
  archive: 'archived',
  restore: 'restored',
  unarchive: 'restored',
  enable: 'enabled',
  disable: 'disabled',
  revoke: 'revoked',
  rotate: 'rotated',
  protect: 'protected',
  unprotect: 'lifted the protection of',
  clone: 'cloned',
  promote: 'promoted',
  invite: 'invited',
  accept: 'accepted',
  withdraw: 'withdrew',
  retire: 'retired',
  add: 'added',
  grant: 'gave',
  end: 'ended',
  redact: 'redacted',
  import: 'imported',
  apply: 'applied',
  approve: 'approved',
  reject: 'rejected',
  comment: 'commented on',
  cancel: 'cancelled',
  run: 'ran',
};

/** Noun and verb of the operation, the entries it changed, and where. */
function plainly(change: Sayable): string {
  const { noun, verb } = partsOf(change.operation);
  const words = Object.hasOwn(nouns, noun) ? nouns[noun] : undefined;
  const did = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  const subject = words ? subjectOf(change, words) : undefined;
  if (did === undefined || subject === undefined) {
    const what = subject ?? thingsOf(change);
    return `carried out ${said(change.operation)}${what === '' ? '' : ` on ${what}`}`;
  }
  const isWhole = verb === 'create' || verb === 'archive' || noun === 'environments';
  const where = isWhole ? '' : whereOf(change);
  return `${did} ${subject}${where}`;
}

const special: Record<string, (change: Sayable) => string> = {
  'held-operations.create': (change) => {
    const held = newest(change, 'held-operation');
    const did = field(held, 'ready') === false ? 'proposed' : whenOf(held) === '' ? 'held' : 'scheduled';
    return `${withCalls(change, did)}${whenOf(held)}`;
  },
  'held-operations.patch': (change) =>
    `${withCalls(change, 'changed')}${whenOf(newest(change, 'held-operation'))}`,
  'held-operations.cancel': (change) => withCalls(change, 'cancelled'),
  'held-operations.approve': (change) => withCalls(change, 'approved'),
  'held-operations.reject': (change) => withCalls(change, 'rejected'),
  'held-operations.comment': (change) => withCalls(change, 'commented on'),
  'operations.run': (change) => {
    const calls = field(field(change.input, 'body'), 'calls');
    const of = Array.isArray(calls) ? calls.filter(isCall) : [];
    return of.length === 0
      ? 'made one change of several'
      : `made one change of several: ${callsSentence(of)}`;
  },
  'held-operations.apply': (change) => ran(change, 'applied'),
  'held-operations.run': (change) => ran(change, 'ran what was scheduled'),
  'flags.rollout': (change) => {
    const percent = field(field(change.input, 'body'), 'percent');
    const share = typeof percent === 'number' ? ` to ${percent} %` : '';
    const rollout = rolloutOf(change);
    if (rollout !== undefined) return `began the rollout of ${rollout}${whereOf(change)}`;
    return `rolled ${flagOf(change)} out${share}${whereOf(change)}`;
  },
  'configurations.kill': (change) => {
    const reason = field(field(change.input, 'body'), 'reason');
    const why = typeof reason === 'string' ? `, because: ${said(reason)}` : '';
    return `killed ${flagOf(change)}${whereOf(change)}${why}`;
  },
  'configurations.lift': (change) => `lifted the kill of ${flagOf(change)}${whereOf(change)}`,
  'triggers.fire': (change) => {
    const [name, action] = [field(change.input, 'name'), field(change.input, 'action')];
    const did = action === 'kill' ? 'killed' : 'disabled';
    const by = typeof name === 'string' ? ` ${said(name)}` : '';
    return `${did} ${flagOf(change)}${whereOf(change)} by trigger${by}`;
  },
  'rollouts.step': (change) => {
    const { state, percent } = rolloutStateOf(change);
    const rollout = `the rollout of ${rolloutOf(change) ?? 'a flag'}`;
    if (state === 'held-up') return `found ${rollout} held up${whereOf(change)}`;
    const share = percent === undefined ? '' : ` to ${percent} %`;
    return `took ${rollout}${share}${whereOf(change)}`;
  },
  'rollouts.pause': (change) => steered(change, 'paused'),
  'rollouts.resume': (change) => steered(change, 'resumed'),
  'rollouts.jump': (change) => {
    const { percent } = rolloutStateOf(change);
    return `${steered(change, 'jumped ahead with')}${percent === undefined ? '' : `, to ${percent} %`}`;
  },
  'rollouts.abort': (change) => steered(change, 'aborted'),
  'rollouts.approve': (change) => steered(change, 'approved the next step of'),
  'rollouts.judge': (change) => {
    const verdict = field(field(change.input, 'body'), 'verdict');
    const said = verdict === 'hold' || verdict === 'roll-back' || verdict === 'pass' ? verdict : 'a verdict';
    return steered(change, `gave ${said === 'a verdict' ? said : `the verdict ${said}`} on`);
  },
  'flags.revert': (change) => `put ${flagOf(change)} back to ${thenOf(change)}${whereOf(change)}`,
  'segments.revert': (change) =>
    `put segment ${namesOf(change, 'segment')} back to ${thenOf(change)}${whereOf(change)}`,
  'environments.revert': (change) =>
    `put ${whereOf(change, false) || 'an environment'} back to ${thenOf(change)}`,
  'projects.revert': (change) => `put ${thingsOf(change)} back to ${thenOf(change)}`,
  'transfer.import': (change) => `imported ${thingsOf(change)}${whereOf(change)}`,
  'windows.create': (change) => `scheduled a window of ${flagNamed(change)}`,
  'windows.cancel': (change) => `cancelled a window of ${flagNamed(change)}`,
  'configurations.inherit': (change) => `let ${flagOf(change)} inherit again${whereOf(change)}`,
  'conditions.inherit': (change) =>
    `let segment ${namesOf(change, 'segment')} inherit again${whereOf(change)}`,
  'environments.order': () => 'put the environments in order',
  'environments.patch': (change) => patched(change, 'environment', protection(change)),
  'environments.expire': (change) =>
    `archived ${subjectOf(change, nouns['environments']!) ?? 'environments'}, whose time was over`,
  'environments.promote': (change) => {
    const from = field(field(change.input, 'body'), 'from');
    const source = typeof from === 'string' ? ` from ${said(from)}` : '';
    const to = whereOf(change, false);
    return `promoted ${thingsOf(change)}${source}${to === '' ? '' : ` to ${to}`}`;
  },
  'people.patch': (change) => patched(change, 'person', ability(change, 'person')),
  'service-accounts.patch': (change) =>
    patched(change, 'service-account', ability(change, 'service-account')),
  'keys.create': (change) => {
    const kind = field(newest(change, 'key'), 'kind');
    const what = `${typeof kind === 'string' ? `${said(kind)} ` : ''}key `;
    const name = namesOf(change, 'key');
    return `created ${name.startsWith(what) ? '' : what}${name}`;
  },
  'changes.redact': (change) => `redacted what change ${namesOf(change, 'change')} carried`,
  // An earlier invitation of the same person, which it withdraws, stands before it.
  'invitations.create': (change) =>
    `invited ${namesOf({ ...change, items: change.items.toReversed() }, 'invitation') || 'somebody'}`,
  'members.put': (change) =>
    `changed the roles of ${loggedName(change) ?? (namesOf(change, 'member') || 'somebody')}`,
  'invitations.accept': (change) => `joined${byName(change)}`,
  'people.invite-administrator': () => 'made a link for the first administrator',
  'people.become-first-administrator': (change) => `became the first administrator${byName(change)}`,
  'people.set-password': (change) => `set a password${byName(change)}`,
  'people.create-reset-link': (change) =>
    `made a link to set a password for ${loggedName(change) ?? personOf(change)}`,
  'people.remove-second-factor': (change) => `took away the second factor of ${personOf(change)}`,
  'people.end-own-session': () => 'ended a session',
  'people.sign-out-everywhere': () => 'signed out everywhere',
  // What the identity library did of its own.
  'people.signed-in': () => 'signed in',
  'people.signed-out': () => 'signed out',
  'people.session-expired': () => 'was signed out, since their session ran out',
  'people.forget-sessions': ({ items }) =>
    items.length === 1
      ? 'ended a session that had run out'
      : `ended ${items.length} sessions that had run out`,
  'people.joined': () => 'joined',
  'people.joined-by-issuer': () => 'joined by signing in elsewhere',
  'people.changed': (change) => `changed the account of ${personOf(change)}`,
  'people.removed': (change) => `removed ${personOf(change)}`,
  'people.password-changed': () => 'changed their password',
  'people.second-factor-added': () => 'added a second factor',
  'people.second-factor-removed': () => 'removed their second factor',
  'people.backup-code-used': () => 'signed in with a backup code',
  'people.backup-codes-renewed': () => 'made new backup codes',
  'people.passkey-added': () => 'added a passkey',
  'people.passkey-changed': () => 'changed a passkey',
  'people.passkey-removed': () => 'removed a passkey',
  'people.sign-in-added': () => 'added a way to sign in',
  'people.sign-in-changed': () => 'changed a way to sign in',
  'people.sign-in-removed': () => 'removed a way to sign in',
};

/** What is held, in words: its id says nothing to anybody. */
function withCalls(change: Sayable, did: string): string {
  const calls = field(newest(change, 'held-operation'), 'calls');
  const of = Array.isArray(calls) ? calls.filter(isCall) : [];
  if (of.length === 0)
    return `${did.replace(' what was scheduled', '')} ${subjectOf(change, nouns['held-operations']!) ?? 'what is held'}`;
  return `${did}: ${callsSentence(of)}`;
}

function isCall(value: unknown): value is SayableCall {
  const params = field(value, 'params');
  return typeof field(value, 'operation') === 'string' && typeof params === 'object' && params !== null;
}

/** When it comes due, or by which rule. */
function whenOf(held: unknown): string {
  const [rule, due] = [field(held, 'rule'), field(held, 'dueAt')];
  const [times, zone] = [field(rule, 'rule'), field(rule, 'timeZone')];
  if (typeof times === 'string' && typeof zone === 'string')
    return `, again by ${said(times)} in ${said(zone)}`;
  return typeof due === 'string' ? `, at ${said(due)}` : '';
}

/** What became of it, since not all that comes due is done. */
function ran(change: Sayable, did: string): string {
  const outcome = field(newest(change, 'held-operation'), 'outcome');
  switch (field(outcome, 'state')) {
    case 'conflict':
      return withCalls(change, 'did not run what was scheduled, for conflicts');
    case 'failed': {
      const code = field(field(outcome, 'problem'), 'code');
      return withCalls(
        change,
        `did not run what was scheduled, for ${typeof code === 'string' ? said(code) : 'a problem'}`,
      );
    }
    case 'missed':
      return withCalls(change, 'missed what was scheduled');
    default:
      return withCalls(change, did);
  }
}

/** The flag that a rollout is of; undefined where the change is of none. */
function rolloutOf(change: Sayable): string | undefined {
  const flag = field(newest(change, 'rollout'), 'flag');
  return typeof flag === 'string' ? said(flag) : undefined;
}

function rolloutStateOf(change: Sayable): { state: unknown; percent: number | undefined } {
  const rollout = newest(change, 'rollout');
  const percent = field(field(rollout, 'taken'), 'percent');
  return { state: field(rollout, 'state'), percent: typeof percent === 'number' ? percent : undefined };
}

function steered(change: Sayable, did: string): string {
  return `${did} the rollout of ${rolloutOf(change) ?? 'a flag'}${whereOf(change)}`;
}

/** What is said of a patch that does one thing people look for, or changes something else. */
function patched(change: Sayable, kind: string, did: string | undefined): string {
  const { one } = Object.values(nouns).find((noun) => noun.kind === kind)!;
  const name = namesOf(change, kind) || 'something';
  return `${did ?? 'changed'} ${one === '' ? name : `${one} ${name}`}`;
}

function protection(change: Sayable): string | undefined {
  const is = turned(change, 'environment', 'protected');
  if (is === undefined) return undefined;
  return is ? 'protected' : 'lifted the protection of';
}

function ability(change: Sayable, kind: string): string | undefined {
  const isDisabled = turned(change, kind, 'disabledAt');
  if (isDisabled === undefined) return undefined;
  return isDisabled ? 'disabled' : 'enabled';
}

/** Whether it is so now, where it was not so before, or the other way round; undefined where neither. */
function turned(change: Sayable, kind: string, name: string): boolean | undefined {
  for (const item of change.items) {
    if (item.kind !== kind || !isKnown(item.before) || !isKnown(item.after)) continue;
    const [was, is] = [isSet(field(item.before, name)), isSet(field(item.after, name))];
    if (was !== is) return is;
  }
  return undefined;
}

function isKnown(entry: unknown): boolean {
  return typeof entry === 'object' && entry !== null;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

/** The state that something was put back to. */
function thenOf({ input }: Sayable): string {
  const { seq = field(input, 'seq') } = { seq: field(field(input, 'body'), 'seq') };
  return typeof seq === 'number' ? `how it stood after change ${seq}` : 'an earlier state';
}

/** Of whom it is about, where the entries have an id alone. */
function loggedName({ input }: Sayable): string | undefined {
  const name = field(input, 'name');
  return typeof name === 'string' && name.trim() !== '' ? said(name) : undefined;
}

function personOf(change: Sayable): string {
  return namesOf(change, 'person') || 'somebody';
}

/** Of whom, where who asked was nobody yet. */
function byName(change: Sayable): string {
  const name = namesOf(change, 'person');
  return name === '' || name === change.actor.name ? '' : `, as ${name}`;
}

/** Of which the input names the flag, since the entries are what is held. */
function flagNamed({ input }: Sayable): string {
  const [flag, environment] = [field(input, 'flagId'), field(input, 'environment')];
  const where = typeof environment === 'string' ? ` in ${said(environment)}` : '';
  return `${typeof flag === 'string' ? said(flag) : 'a flag'}${where}`;
}

function flagOf(change: Sayable): string {
  return namesOf(change, 'flag') || 'a flag';
}

function partsOf(operation: string): { noun: string; verb: string } {
  const dot = operation.indexOf('.');
  return { noun: operation.slice(0, Math.max(0, dot)), verb: operation.slice(dot + 1) };
}

/** `flag checkout`, `3 flags`; undefined where no item is of that kind. */
function subjectOf(change: Sayable, { one, many, kind }: (typeof nouns)[string]): string | undefined {
  const count = new Set(change.items.filter((item) => item.kind === kind).map(({ key }) => key)).size;
  if (count === 0) return undefined;
  if (count > 1) return `${count} ${many}`;
  return [one, namesOf(change, kind)].filter((word) => word !== '').join(' ');
}

/** All that was changed, counted by kind: for what there are no words for. */
function thingsOf({ items }: Sayable): string {
  const keys = new Map<string, Set<string>>();
  for (const { kind, key } of items) keys.set(kind, (keys.get(kind) ?? new Set()).add(key));
  // What people look for first.
  const place = (kind: string) => ['flag', 'segment'].indexOf(kind) >>> 0;
  const kinds = [...keys].sort(([a], [b]) => place(a) - place(b)).slice(0, 3);
  return kinds
    .map(([kind, of]) => (of.size === 1 ? `${said(kind)} ${said([...of][0]!)}` : `${of.size} ${said(kind)}s`))
    .join(', ');
}

/** ` in production`, ` in staging and production`; empty where it was in none, or in no one in particular. */
function whereOf({ items }: Sayable, isPlace = true): string {
  const environments = [...new Set(items.flatMap(({ environment }) => environment ?? []))];
  if (environments.length === 0) return '';
  const at = isPlace ? ' in ' : '';
  if (environments.length > 3) return `${at}${environments.length} environments`;
  const names = environments.map(said);
  const last = names.pop()!;
  return `${at}${names.length === 0 ? last : `${names.join(', ')} and ${last}`}`;
}

function namesOf(change: Sayable, kind: string): string {
  const item = change.items.find((one) => one.kind === kind);
  if (!item) return '';
  if (!knownByName.includes(kind)) return said(item.key);
  const named = (name: string) => field(item.after, name) ?? field(item.before, name);
  const name = named('name') ?? (kind === 'invitation' ? named('email') : undefined);
  return said(typeof name === 'string' && name.trim() !== '' ? name : item.key);
}

function newest({ items }: Sayable, kind: string): unknown {
  return items.find((item) => item.kind === kind)?.after;
}
