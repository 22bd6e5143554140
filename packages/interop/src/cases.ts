/** The table that every language is put through: flags, questions, and what an OpenFeature client has to answer. */
import { readFileSync } from 'node:fs';

/** Languages with an official provider; `web` is the one for browsers, in Node and in Chromium. */
export type Language = 'node' | 'web' | 'python' | 'go' | 'java' | 'rust';

/** Who asks: header fields are made of it by {@link ../start-world.ts}. */
export type Credential =
  | 'server'
  | 'server, in X-API-Key'
  | 'client'
  | 'administrator'
  | 'may not'
  | 'wrong'
  | 'none';

/** What an application sees. Absent: nothing, an empty text or an empty object. */
export interface Seen {
  readonly value: unknown;
  readonly variant?: string;
  readonly reason: string;
  readonly errorCode?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface Case {
  readonly name: string;
  readonly flag: string;
  readonly ask: 'boolean' | 'string' | 'integer' | 'float' | 'object';
  readonly default: unknown;
  /** null: none is given. By default that of `u1`. */
  readonly context?: Readonly<Record<string, unknown>> | null;
  readonly credential?: Credential;
  /** `limited`: a node that answers ten evaluations in ten seconds. */
  readonly service?: 'limited';
  /** So often in a row; the last answer counts. */
  readonly times?: number;
  /** To wait before. */
  readonly pauseMs?: number;
  readonly expect: Seen;
  /** What a provider makes of the same answer that others do not, and why; null: it cannot be asked that. */
  readonly but?: Readonly<Partial<Record<Language, { readonly why: string; readonly expect: Seen | null }>>>;
}

const table = JSON.parse(readFileSync(new URL('../cases.json', import.meta.url), 'utf8')) as {
  flags: Readonly<Record<string, unknown>>[];
  cases: Case[];
};

/** Bodies for POST /flags, in an order in which each may refer to those before it. */
export const flags = table.flags;
export const cases: readonly Case[] = table.cases;
