/** The keys in memory: who may talk to the data plane is decided without a query. */
import { hash, timingSafeEqual } from 'node:crypto';
import { type AccessRule, type KeyKind, parseKey, rulesOfKey } from '@halyard/contract';
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
  /** undefined: unknown, wrong, revoked or expired. A selector not in the ring is looked up, once a second at most. */
  find(text: string, now: Date): Promise<DataKey | undefined>;
  /** As find(), of keys that were given and right before, without checking their secret again; else undefined. */
  recall(text: string, now: Date): DataKey | undefined;
  /** Whether find() answers without a query. */
  knows(text: string): boolean;
  /** For a stream of nudges, as writeTicket() makes it; of a key that was found, else undefined. */
  ticket(id: string, context: string, now: Date): string | undefined;
  /** As find(), by a ticket instead of the key itself; 'expired': of a key that holds, but too old. */
  findByTicket(text: string, now: Date): Promise<TicketBearer | 'expired' | undefined>;
  /** Whether findByTicket() answers without a query. */
  knowsTicket(text: string): boolean;
  /** Whether a key that was found still holds. */
  isValid(id: string, now: Date): boolean;
}

interface Held {
  row: KeyRingRow;
  key: DataKey;
  /** In lower-case hexadecimal. */
  secretSha256: Buffer;
  /** Made when it is first asked for. */
  ticketSecret: Buffer | undefined;
  expiresAtMs: number;
  isRevoked: boolean;
}

const unknownMs = 1_000;
const maxRemembered = 1_000;
const maxUnknown = 10_000;
/** Guessed selectors must not become a load on the database: beyond this a key made elsewhere waits for the log. */
const lookUpsPerSecond = 100;

/** `lookUp` answers undefined where there is no such key, and throws where that cannot be known. */
export function createKeyRing(lookUp: (id: string) => Promise<KeyRingRow | undefined>): KeyRing {
  let ring = new Map<string, Held>();
  const unknown = new Map<string, number>();
  const running = new Map<string, Promise<void>>();
  /** By their whole text: an application gives the same key with every request. */
  const remembered = new Map<string, Held>();
  let second = 0;
  let lookUps = 0;

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
    if (row) {
      // The log may have told of it meanwhile, and more recently.
      if (!ring.has(id)) ring.set(id, held(row));
      return;
    }
    if (unknown.size >= maxUnknown) unknown.clear();
    unknown.set(id, nowMs);
  }

  async function look(id: string, now: Date): Promise<Held | undefined> {
    if (!ring.has(id)) {
      let look = running.get(id);
      if (!look) {
        look = lookUpOnce(id, now.getTime()).finally(() => running.delete(id));
        running.set(id, look);
      }
      await look;
    }
    return ring.get(id);
  }

  return {
    replace(rows) {
      ring = new Map(rows.map((row) => [row.id, held(row)]));
      unknown.clear();
    },
    put(rows) {
      for (const row of rows) {
        ring.set(row.id, held(row));
        unknown.delete(row.id);
      }
    },
    rows: () => [...ring.values()].map(({ row }) => row),
    async find(text, now) {
      const parts = parseKey(text);
      if (!parts) return undefined;
      const found = await look(parts.selector, now);
      if (found?.key.kind !== parts.kind) return undefined;
      // In one call, as text: five times as fast as a Hash object, and this is in the way of every answer.
      const given = Buffer.from(hash('sha256', parts.secret, 'hex'), 'latin1');
      if (given.length !== found.secretSha256.length || !timingSafeEqual(given, found.secretSha256)) {
        return undefined;
      }
      if (!holds(found, now)) return undefined;
      if (remembered.size >= maxRemembered) remembered.clear();
      remembered.set(text, found);
      return found.key;
    },
    recall(text, now) {
      const found = remembered.get(text);
      // What the log has told since, a revocation for one, has put another in its place.
      if (found === undefined || ring.get(found.key.id) !== found || !holds(found, now)) return undefined;
      return found.key;
    },
    knows(text) {
      const parts = parseKey(text);
      return parts === undefined || ring.has(parts.selector);
    },
    ticket(id, context, now) {
      const found = ring.get(id);
      return found && writeTicket(id, secretOf(found), context, now.getTime());
    },
    async findByTicket(text, now) {
      const id = keyOfTicket(text);
      const found = id === undefined ? undefined : await look(id, now);
      if (found?.key.kind !== 'client') return undefined;
      const ticket = readTicket(text, secretOf(found), now.getTime());
      if (ticket === undefined || !holds(found, now)) return undefined;
      return ticket === 'expired' ? ticket : { key: found.key, sinceMs: ticket.sinceMs };
    },
    knowsTicket(text) {
      const id = keyOfTicket(text);
      return id === undefined || ring.has(id);
    },
    isValid(id, now) {
      const found = ring.get(id);
      return found !== undefined && holds(found, now);
    },
  };
}

function secretOf(held: Held): Buffer {
  held.ticketSecret ??= ticketSecret(held.secretSha256);
  return held.ticketSecret;
}

function holds(held: Held, now: Date): boolean {
  return !held.isRevoked && now.getTime() < held.expiresAtMs;
}

function held(row: KeyRingRow): Held {
  const { id, kind, name, project, environment, environments, scopes } = row;
  const { secret_sha256, context_public_key, expires_at, revoked_at } = row;
  const key = { id, kind, name, project, environment };
  return {
    row: { ...key, environments, scopes, secret_sha256, context_public_key, expires_at, revoked_at },
    key: { ...key, rules: rulesOfKey(row), contextPublicKey: context_public_key },
    secretSha256: Buffer.from(secret_sha256, 'latin1'),
    ticketSecret: undefined,
    expiresAtMs: expires_at?.getTime() ?? Number.POSITIVE_INFINITY,
    isRevoked: revoked_at !== null,
  };
}
