/** Where an edge client keeps the last known good beyond its isolate, and what it keeps there. */
import { formatVersion, type Version } from '../version.ts';

/**
 * A KV namespace is one as it is. What is kept are the rules of the environment, as confidential there as in the service;
 * names are hashes of address and key.
 */
export interface EdgeCache {
  /** What was put last under this name, as far as is known here; null or undefined: nothing. */
  get(name: string): Promise<string | null | undefined>;
  put(name: string, text: string): Promise<unknown>;
  /**
   * It is told whenever the service confirms what is held, and asked before the service is: so isolates spare each other
   * requests, at a write every `maxAgeSeconds`. Otherwise it is told of changes alone, and asked by isolates that hold
   * nothing.
   */
  renews?: boolean;
}

/** The name under which a cache keeps what this key gets from there. */
export async function cacheName(base: URL, key: string): Promise<string> {
  const text = new TextEncoder().encode(`${base.href}\n${key}`);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
  return `halyard-${[...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** What the head of an entry says, so that an unchanged snapshot need not be parsed to learn of its confirmation. */
export interface CacheEntry {
  /** When the service was asked that said so, in milliseconds since 1970 by the clock of whoever asked. */
  confirmedAtMs: number;
  /** As formatVersion() writes it. */
  version: string;
  /** Not looked at yet. */
  snapshotText: string;
}

/** @param snapshotText as the service sent it. */
export function formatEntry(confirmedAtMs: number, version: Version, snapshotText: string): string {
  const name = JSON.stringify(formatVersion(version));
  return `{"confirmedAt":${confirmedAtMs},"version":${name},"snapshot":${snapshotText}}`;
}

const HEAD = /^\{"confirmedAt":(\d{1,16}),"version":("(?:[^"\\]|\\.)*"),"snapshot":/;

/** undefined: it is no such entry. */
export function parseEntry(text: unknown): CacheEntry | undefined {
  const head = typeof text === 'string' ? HEAD.exec(text) : null;
  if (!head) return undefined;
  return {
    confirmedAtMs: Number(head[1]),
    version: JSON.parse(head[2]!) as string,
    snapshotText: (text as string).slice(head[0].length, -1),
  };
}
