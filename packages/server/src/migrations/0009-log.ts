/**
 * The log for people: what changes are found by, what lets a part of one be redacted, and the checkpoints that prove
 * that none was rewritten.
 */
export const name = '0009-log';

export const statements = [
  // A salt as long as the part is there, its hash once it was redacted. Neither: recorded before this.
  `alter table changes
    add column comment_salt text,
    add column comment_sha256 text,
    add column input_salt text,
    add column input_sha256 text,
    add column terms tsvector`,
  `alter table change_items
    add column salt text,
    add column after_sha256 text`,
  // Without a list of pending entries: every search would have to read it, once for each bucket.
  `create index changes_by_terms on changes using gin (terms) with (fastupdate = off)`,
  // Where a time is in the log, and where a project stood at an instant: looked up, never walked to.
  `create index changes_by_instant on changes (project, at, seq)`,
  // Those from before, until a node has given them their terms.
  `create index changes_without_terms on changes (seq) where terms is null`,
  // Found by terms since.
  `drop index changes_by_project`,
  `create table log_checkpoints (
    seq bigint not null,
    public_key text not null,
    epoch text not null,
    hash text not null,
    at timestamptz not null,
    signature text not null,
    primary key (seq, public_key)
  )`,
];
