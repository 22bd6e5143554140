/** What the messages of a case are on the wire. */
import type { Message, StateName } from './case.ts';
import { type State, stateOf } from './history.ts';

/** Server-Sent Events, lines ending in `\n`. */
export function textOf(message: Message): string {
  if ('full' in message) return full(stateOf(message.full));
  if ('changes' in message) {
    const [, to] = message.changes;
    return intent({ state: to, transfer: 'changes' }) + changes(...message.changes);
  }
  if ('goOn' in message) return changes(...message.goOn);
  if ('puts' in message) {
    return typeof message.puts === 'string' ? everything(stateOf(message.puts)) : difference(...message.puts);
  }
  if ('none' in message) return intent({ state: message.none, transfer: 'none' });
  if ('intent' in message) return intent(message.intent);
  if ('commit' in message) return commit(message.commit);
  if ('beat' in message) return event('beat', { version: message.beat });
  if ('bye' in message) return event('bye', message.bye);
  if ('event' in message) return event(message.event, message.data);
  if ('text' in message) return message.text;
  return '';
}

function full(state: State): string {
  const name = { state: nameOf(state) };
  return (
    event('intent', intentOf(state, 'full')) + everything(state) + commitOf(state, { ...name, from: null })
  );
}

function changes(from: StateName, to: StateName): string {
  return difference(from, to) + commit({ state: to, from: stateOf(from).version });
}

function everything({ entries }: State): string {
  return [...entries.values()].map((each) => event('put', each)).join('');
}

function difference(from: StateName, to: StateName): string {
  const [before, after] = [stateOf(from).entries, stateOf(to).entries];
  let text = '';
  for (const [id, { kind, key }] of before) if (!after.has(id)) text += event('delete', { kind, key });
  for (const [id, each] of after) {
    if (before.get(id)?.entry.version !== each.entry.version) text += event('put', each);
  }
  return text;
}

function intent({ state, ...more }: Record<string, unknown> & { state: StateName }): string {
  return event('intent', { ...intentOf(stateOf(state), 'full'), ...more });
}

function intentOf({ epoch, version }: State, transfer: string) {
  return { transfer, epoch, version, project: 'shop', environment: 'production' };
}

/** A field that is undefined, or given as `"absent"`, is left out. */
function commit(given: Record<string, unknown> & { state: StateName }): string {
  return commitOf(stateOf(given.state), given);
}

function commitOf(of: State, { state: _, ...more }: Record<string, unknown> & { state: StateName }): string {
  const { epoch, version, hash } = of;
  const data = Object.entries({ epoch, from: null, version, hash, ...more }).filter(
    ([, value]) => value !== 'absent',
  );
  return event('commit', Object.fromEntries(data), `${epoch}.${version}`);
}

function event(name: string, data: unknown, id?: string): string {
  return `event: ${name}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

function nameOf({ epoch, version }: State): StateName {
  return `${epoch}.${version}`;
}
