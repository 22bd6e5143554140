/** The keys in memory: who may talk to the data plane is decided without a query. */
import { hash, timingSafeEqual } from 'node:crypto';
import {
  type AccessRule,
  intersectRules,
  type KeyKind,
  mayAsk,
  operations,
  parseKey,
  rulesOfKey,
} from '@halyard/contract';
import type { KeyRingRow } from './queries.ts';
import { keyOfTicket, readTicket, ticketSecret, writeTicket } from './tickets.ts';

export interface DataKey {
  /** The selector. */
  readonly id: string;
  readonly kind: KeyKind;
  readonly name: string;
  /** null: every project. */
  readonly project: string | null;
  /** The one environment of a server or client key. */
  readonly environment: string | null;
  /** What it may do, where. */
  readonly rules: readonly AccessRule[];
  /** Of a client key in secure mode: what verifies its context tokens (32 bytes, base64url). Else null. */
  readonly contextPublicKey: string | null;
  /** What else does for a while, since the key was rotated; newest first. */
  readonly formerPublicKeys: readonly { readonly publicKey: string; readonly untilMs: number }[];
  /** Tells the secret by which it was found from others that it had, or will have; of no use to anybody else. */
  readonly secretName: string;
}

/** When a key was last found here. */
export interface KeyUse {
  id: string;
  atMs: number;
}

/** Who came by a ticket. */
export interface TicketBearer {
  readonly key: DataKey;
  /** The ticket was handed out then or later, in epoch milliseconds. */
  readonly sinceMs: number;
}

export interface KeyRing {
  replace(rows: KeyRingRow[]): void;
  put(rows: KeyRingRow[]): void;
  /** Every key in it, in no particular order. */
  rows(): KeyRingRow[];
  /**
   * undefined: unknown, wrong, revoked or expired. A selector not in the ring is looked up, and so is one whose secret is
   * another, which may be new: each once a second at most.
   */
  find(text: string, now: Date): Promise<DataKey | undefined>;
  /** As find(), of keys that were given and right before, without checking their secret again; else undefined. */
  recall(text: string, now: Date): DataKey | undefined;
  /** Whether find() answers without a query. */
  knows(text: string): boolean;
  /** For a stream of nudges, as writeTicket() makes it; of a key that was found, else undefined. */
  ticket(key: FoundKey, context: string, now: Date): string | undefined;
  /** As find(), by a ticket instead of the key itself; 'expired': of a key that holds, but too old. */
  findByTicket(text: string, now: Date): Promise<TicketBearer | 'expired' | undefined>;
  /** Whether findByTicket() answers without a query. */
  knowsTicket(text: string): boolean;
  /** Whether a key that was found still holds, by the secret it was found by. */
  isValid(key: FoundKey, now: Date): boolean;
  /** Keys that were found since the last call. */
  takeUses(): KeyUse[];
}

export type FoundKey = Pick<DataKey, 'id' | 'secretName'>;

interface Held {
  row: KeyRingRow;
  /** The one it has, and those that do for a while since it was rotated. */
  secrets: HeldSecret[];
  expiresAtMs: number;
  /** Revoked, or of an account that is disabled or gone. */
  isRefused: boolean;
  /** Of the last find, in epoch milliseconds; the same object as long as the ring knows the key. */
  use: { atMs: number };
}

interface HeldSecret {
  of: Held;
  key: DataKey;
  /** In lower-case hexadecimal. */
  sha256: Buffer;
  /** Made when it is first asked for. */
  ticketSecret: Buffer | undefined;
  untilMs: number;
}

const unknownMs = 1_000;
const maxRemembered = 1_000;
const maxUnknown = 10_000;
/** Guessed selectors must not become a load on the database: beyond this a key made elsewhere waits for the log. */
const lookUpsPerSecond = 100;

/** `lookUp` answers undefined where there is no such key, and throws where that cannot be known. */
export function createKeyRing(lookUp: (id: string) => Promise<KeyRingRow | undefined>): KeyRing {
  let ring = new Map<string, Held>();
  /** When selectors were looked up in vain. */
  const unknown = new Map<string, number>();
  const running = new Map<string, Promise<void>>();
  /** By their whole text: an application gives the same key with every request. */
  const remembered = new Map<string, HeldSecret>();
  let used = new Map<string, { atMs: number }>();
  let second = 0;
  let lookUps = 0;

  function hold(row: KeyRingRow): void {
    ring.set(row.id, held(row, ring.get(row.id)?.use));
  }

  async function lookUpOnce(id: string, nowMs: number): Promise<void> {
    const known = unknown.get(id);
    if (known !== undefined && nowMs - known < unknownMs) return;
    if (Math.floor(nowMs / 1000) !== second) {
      second = Math.floor(nowMs / 1000);
      lookUps = 0;
    }
    if (lookUps >= lookUpsPerSecond) return;
    lookUps++;
    const row = await lookUp(id);
    // The log may have told of it meanwhile, and more recently.
    if (row && row.version > (ring.get(id)?.row.version ?? 0)) return hold(row);
    if (unknown.size >= maxUnknown) unknown.clear();
    unknown.set(id, nowMs);
  }

  async function lookUpNow(id: string, now: Date): Promise<void> {
    let look = running.get(id);
    if (!look) {
      look = lookUpOnce(id, now.getTime()).finally(() => running.delete(id));
      running.set(id, look);
    }
    await look;
  }

  /** By the first secret of a key that fits. Where none does, the key may have been rotated on another node. */
  async function look(
    id: string,
    now: Date,
    fits: (secret: HeldSecret) => boolean,
  ): Promise<HeldSecret | undefined> {
    const found = ring.get(id)?.secrets.find(fits);
    if (found) return found;
    await lookUpNow(id, now);
    return ring.get(id)?.secrets.find(fits);
  }

  function take(secret: HeldSecret, now: Date): DataKey {
    const { use, row } = secret.of;
    use.atMs = now.getTime();
    used.set(row.id, use);
    return secret.key;
  }

  return {
    replace(rows) {
      const before = ring;
      ring = new Map(rows.map((row) => [row.id, held(row, before.get(row.id)?.use)]));
      unknown.clear();
    },
    put(rows) {
      for (const row of rows) {
        hold(row);
        unknown.delete(row.id);
      }
    },
    rows: () => [...ring.values()].map(({ row }) => row),
    async find(text, now) {
      const parts = parseKey(text);
      if (!parts) return undefined;
      // In one call, as text: five times as fast as a Hash object, and this is in the way of every answer.
      const given = Buffer.from(hash('sha256', parts.secret, 'hex'), 'latin1');
      const found = await look(
        parts.selector,
        now,
        ({ key, sha256 }) =>
          key.kind === parts.kind && given.length === sha256.length && timingSafeEqual(given, sha256),
      );
      if (!found || !holds(found, now)) return undefined;
      if (remembered.size >= maxRemembered) remembered.clear();
      remembered.set(text, found);
      return take(found, now);
    },
    recall(text, now) {
      const found = remembered.get(text);
      // What the log has told since, a revocation for one, has put another in its place.
      if (found === undefined || ring.get(found.key.id) !== found.of || !holds(found, now)) return undefined;
      return take(found, now);
    },
    knows(text) {
      const parts = parseKey(text);
      return parts === undefined || ring.has(parts.selector);
    },
    ticket({ id, secretName }, context, now) {
      const found = ring.get(id)?.secrets.find(({ key }) => key.secretName === secretName);
      return found && writeTicket(id, secretOf(found), context, now.getTime());
    },
    async findByTicket(text, now) {
      const id = keyOfTicket(text);
      if (id === undefined) return undefined;
      let ticket: ReturnType<typeof readTicket>;
      const found = await look(id, now, (secret) => {
        if (secret.key.kind !== 'client') return false;
        ticket = readTicket(text, secretOf(secret), now.getTime());
        return ticket !== undefined;
      });
      if (!found || ticket === undefined || !holds(found, now)) return undefined;
      return ticket === 'expired' ? ticket : { key: take(found, now), sinceMs: ticket.sinceMs };
    },
    knowsTicket(text) {
      const id = keyOfTicket(text);
      return id === undefined || ring.has(id);
    },
    isValid({ id, secretName }, now) {
      const found = ring.get(id)?.secrets.find(({ key }) => key.secretName === secretName);
      return found !== undefined && holds(found, now) && mayFollow(found);
    },
    takeUses() {
      const uses = [...used].map(([id, { atMs }]) => ({ id, atMs }));
      used = new Map();
      return uses;
    },
  };
}

function secretOf(held: HeldSecret): Buffer {
  held.ticketSecret ??= ticketSecret(held.sha256);
  return held.ticketSecret;
}

function holds({ of, untilMs }: HeldSecret, now: Date): boolean {
  const nowMs = now.getTime();
  return !of.isRefused && nowMs < of.expiresAtMs && nowMs < untilMs;
}

/** Whether a stream that it opened may go on: the account that it belongs to may have lost the right. */
function mayFollow({ key, of }: HeldSecret): boolean {
  return of.row.account === null || mayAsk(key.rules, operations.readStream, key.project);
}

function held(row: KeyRingRow, use = { atMs: 0 }): Held {
  const of: Held = {
    row: ringRow(row),
    secrets: [],
    expiresAtMs: row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY,
    isRefused: row.revoked_at !== null || (row.account !== null && row.account_rules === null),
    use,
  };
  const { id, kind, name, project, environment } = row;
  const former = row.previous_secrets.map((each) => ({ ...each, untilMs: Date.parse(each.until) }));
  const formerPublicKeys = former.flatMap(({ contextPublicKey, untilMs }) =>
    contextPublicKey === null ? [] : [{ publicKey: contextPublicKey, untilMs }],
  );
  const shared = {
    ...{ id, kind, name, project, environment },
    rules: rulesOf(row),
    contextPublicKey: row.context_public_key,
    formerPublicKeys,
  };
  for (const { sha256, untilMs } of [{ sha256: row.secret_sha256, untilMs: Infinity }, ...former]) {
    of.secrets.push({
      of,
      key: { ...shared, secretName: sha256.slice(0, 16) },
      sha256: Buffer.from(sha256, 'latin1'),
      ticketSecret: undefined,
      untilMs,
    });
  }
  return of;
}

/** What a key of an account may do is what both may, now. */
function rulesOf(row: KeyRingRow): readonly AccessRule[] {
  const own = rulesOfKey(row);
  return row.account === null ? own : intersectRules(row.account_rules ?? [], own);
}

/** Only what the ring needs: it is shared with other nodes. */
function ringRow(row: KeyRingRow): KeyRingRow {
  const { id, kind, name, project, environment, environments, scopes } = row;
  const { secret_sha256, previous_secrets, context_public_key, expires_at, revoked_at, version } = row;
  const { account, account_rules } = row;
  return {
    ...{ id, kind, name, project, environment, environments, scopes, account, account_rules },
    ...{ secret_sha256, previous_secrets, context_public_key, expires_at, revoked_at, version },
  };
}
