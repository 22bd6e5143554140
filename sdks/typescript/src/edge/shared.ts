/** What clients with the same address and key share, as long as the isolate lives. */
import type { EdgeSettings } from './edge-options.ts';
import { SharedEvents } from './shared-events.ts';
import { SharedFlags } from './shared-flags.ts';

export interface Shared {
  flags: SharedFlags;
  events: SharedEvents;
}

const all = new Map<string, Shared>();

/** A program that serves many environments holds those that it was asked for last. */
const MOST = 100;

export function sharedFor({ base, key }: Pick<EdgeSettings, 'base' | 'key'>): Shared {
  const name = `${base.href}\n${key}`;
  const shared = all.get(name) ?? makeShared();
  // Last in the order of the map.
  all.delete(name);
  all.set(name, shared);
  if (all.size > MOST) all.delete(all.keys().next().value!);
  return shared;
}

/** As if the isolate had just begun; for tests. */
export function forgetShared(): void {
  all.clear();
}

function makeShared(): Shared {
  const flags = new SharedFlags(() => events.collect());
  const events = new SharedEvents(flags.holding);
  return { flags, events };
}
