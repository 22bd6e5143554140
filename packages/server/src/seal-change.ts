/**
 * What the chain covers of a change, and how. Comment, input and each entry go in as a hash over a salt of their own
 * and the value: whoever redacts one keeps the hash, and the chain holds; without the salt nobody can find out by
 * guessing what stood there.
 */
import { randomBytes } from 'node:crypto';
import type { ItemKind } from '@halyard/contract';
import type { Selectable } from 'kysely';
import { canonicalJson, sha256 } from './platform/canonical-json.ts';
import type { LoggedActor, Tables } from './platform/tables.ts';

/** An item without what it contains. */
export interface ItemPlace {
  project: string | null;
  environment: string | null;
  kind: ItemKind;
  key: string;
  version: number;
}

export interface SealedMetadata {
  seq: number;
  at: string;
  project: string | null;
  actor: LoggedActor;
  operation: string;
  commentSha256: string;
  requestId: string;
  payloadSha256: string;
}

/** 128 random bits, as text; one for each part that can be redacted by itself. */
export function newSalts(count: number): string[] {
  const bytes = randomBytes(16 * count);
  return Array.from({ length: count }, (_, i) => bytes.toString('base64url', 16 * i, 16 * (i + 1)));
}

/** What stands for one part in the chain. */
export function partHash(salt: string, value: unknown): string {
  return sha256(`${salt}\n${canonicalJson(value)}`);
}

/** Over the hashes of the parts and the places of the items. */
export function payloadHash(
  inputSha256: string,
  items: readonly (ItemPlace & { afterSha256: string })[],
): string {
  return sha256(
    canonicalJson({
      input: inputSha256,
      items: items.map(({ project, environment, kind, key, version, afterSha256 }) => ({
        project,
        environment,
        kind,
        key,
        version,
        after: afterSha256,
      })),
    }),
  );
}

/** SHA-256 of the hash before and the metadata. */
export function chainHash(previousHash: string, metadata: SealedMetadata): string {
  return sha256(`${previousHash}\n${canonicalJson(metadata)}`);
}

/** The payload of changes recorded before parts had salts of their own: the values themselves. */
export function plainPayloadHash(input: unknown, items: readonly (ItemPlace & { after: unknown })[]): string {
  return sha256(
    canonicalJson({
      input,
      items: items.map(({ project, environment, kind, key, version, after }) => ({
        project,
        environment,
        kind,
        key,
        version,
        after,
      })),
    }),
  );
}

/** The link of such a change: its comment stands in it as it is. */
export function plainChainHash(
  previousHash: string,
  metadata: Omit<SealedMetadata, 'commentSha256'>,
  comment: string | null,
): string {
  return sha256(`${previousHash}\n${canonicalJson({ ...metadata, comment })}`);
}

/** A change as it is stored, without its items. */
export interface StoredChange {
  seq: number;
  /** RFC 3339 in UTC, with milliseconds. */
  at: string;
  project: string | null;
  actor: LoggedActor;
  operation: string;
  input: unknown;
  comment: string | null;
  requestId: string;
  payloadSha256: string;
  previousHash: string;
  hash: string;
  commentSalt: string | null;
  commentSha256: string | null;
  inputSalt: string | null;
  inputSha256: string | null;
  /** In the order of their positions. */
  items: readonly StoredItem[];
}

export interface StoredItem extends ItemPlace {
  after: unknown;
  salt: string | null;
  afterSha256: string | null;
}

/** Whether its parts have salts of their own, so that each can be redacted. */
export function isSealedByParts({ inputSalt, inputSha256 }: StoredChange): boolean {
  return inputSalt !== null || inputSha256 !== null;
}

/** What the sum of its payload, and its hash, must be; of what is redacted the hash that was kept is believed. */
export function sealOf(change: StoredChange): { payloadSha256: string; hash: string } {
  const { seq, at, project, actor, operation, requestId, comment, previousHash } = change;
  const metadata = { seq, at, project, actor, operation, requestId, payloadSha256: change.payloadSha256 };
  if (!isSealedByParts(change)) {
    return {
      payloadSha256: plainPayloadHash(change.input, change.items),
      hash: plainChainHash(previousHash, metadata, comment),
    };
  }
  const items = change.items.map((item) => ({
    ...item,
    afterSha256: hashOfPart(item.salt, item.afterSha256, item.after),
  }));
  return {
    payloadSha256: payloadHash(hashOfPart(change.inputSalt, change.inputSha256, change.input), items),
    hash: chainHash(previousHash, {
      ...metadata,
      commentSha256: hashOfPart(change.commentSalt, change.commentSha256, comment),
    }),
  };
}

function hashOfPart(salt: string | null, kept: string | null, value: unknown): string {
  // Either is there, and never both: a value beside a hash that says it is gone was put there by somebody.
  if ((salt === null) === (kept === null) || (kept !== null && value !== null))
    return 'neither there nor gone';
  return kept ?? partHash(salt!, value);
}

/** From rows of the tables. */
export function storedChange(
  row: Omit<Selectable<Tables['changes']>, 'terms'>,
  items: readonly StoredItemRow[],
): StoredChange {
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    project: row.project,
    actor: row.actor,
    operation: row.operation,
    input: row.input,
    comment: row.comment,
    requestId: row.request_id,
    payloadSha256: row.payload_sha256,
    previousHash: row.previous_hash,
    hash: row.hash,
    commentSalt: row.comment_salt,
    commentSha256: row.comment_sha256,
    inputSalt: row.input_salt,
    inputSha256: row.input_sha256,
    items: items.map(({ project, environment, kind, key, version, after, salt, after_sha256 }) => ({
      project,
      environment,
      kind,
      key,
      version,
      after,
      salt,
      afterSha256: after_sha256,
    })),
  };
}

export type StoredItemRow = Omit<Selectable<Tables['change_items']>, 'seq' | 'position'>;
