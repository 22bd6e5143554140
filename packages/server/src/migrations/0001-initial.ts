/**
 * Today's state, the log, and what SDKs report. Runs on PostgreSQL 15 and on PGlite alike. Documents are json, not
 * jsonb: members keep the order in which people wrote them; what is searched inside is jsonb.
 */
export const name = '0001-initial';

export const statements = [
  // One row; locked first by what belongs to no project.
  `create table instance (
    single boolean primary key default true check (single),
    epoch text not null,
    system_identifier text not null,
    timeline bigint not null
  )`,
  `insert into instance (epoch, system_identifier, timeline)
    select replace(gen_random_uuid()::text, '-', ''),
      (select system_identifier::text from pg_control_system()),
      (select timeline_id from pg_control_checkpoint())`,

  // version: of entries that belong to no environment.
  `create table projects (
    key text primary key,
    name text not null,
    version bigint not null default 0,
    entry_version bigint not null,
    created_at timestamptz not null
  )`,
  // snapshot_version: rises by one with each change of what SDKs of this environment get.
  `create table environments (
    project text not null references projects (key),
    key text not null,
    name text not null,
    position integer not null,
    snapshot_version bigint not null default 0,
    version bigint not null,
    created_at timestamptz not null,
    primary key (project, key)
  )`,
  `create table flags (
    project text not null references projects (key),
    key text not null,
    name text not null,
    description text not null,
    kind text not null,
    type text not null,
    variants json not null,
    tags jsonb not null,
    owner text,
    expires_at timestamptz,
    client boolean not null,
    archived_at timestamptz,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (project, key)
  )`,
  `create table flag_configurations (
    project text not null,
    environment text not null,
    flag text not null,
    enabled boolean not null,
    off text,
    requires json not null,
    rules json not null,
    otherwise json not null,
    version bigint not null,
    primary key (project, environment, flag),
    foreign key (project, flag) references flags (project, key),
    foreign key (project, environment) references environments (project, key)
  )`,
  `create table segments (
    project text not null references projects (key),
    key text not null,
    name text not null,
    description text not null,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (project, key)
  )`,
  `create table segment_configurations (
    project text not null,
    environment text not null,
    segment text not null,
    condition json not null,
    version bigint not null,
    primary key (project, environment, segment),
    foreign key (project, segment) references segments (project, key) on delete cascade,
    foreign key (project, environment) references environments (project, key)
  )`,
  // Only the SHA-256 of the secret is kept: it has 190 random bits, a slow hash would add nothing.
  `create table keys (
    id text primary key,
    kind text not null,
    name text not null,
    project text references projects (key),
    environment text,
    environments json,
    scopes json not null,
    secret_sha256 text not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    created_at timestamptz not null,
    version bigint not null,
    foreign key (project, environment) references environments (project, key)
  )`,
  `create index keys_by_project on keys (project)`,

  // The log. The head is locked last, just before COMMIT: seq has no gaps and follows the order of commit.
  `create table log_head (
    single boolean primary key default true check (single),
    seq bigint not null,
    hash text not null
  )`,
  `insert into log_head (seq, hash) values (0, repeat('0', 64))`,
  `create table changes (
    seq bigint primary key,
    at timestamptz not null,
    project text,
    actor json not null,
    operation text not null,
    input json,
    comment text,
    request_id text not null,
    payload_sha256 text not null,
    previous_hash text not null,
    hash text not null
  )`,
  `create table change_items (
    seq bigint not null references changes (seq),
    position integer not null,
    project text,
    environment text,
    kind text not null,
    key text not null,
    version bigint not null,
    after json,
    primary key (seq, position)
  )`,
  `create index change_items_by_key on change_items (project, environment, kind, key, version)`,
  `create index changes_by_project on changes (project, seq)`,

  `create table idempotency (
    actor text not null,
    key text not null,
    fingerprint text not null,
    status integer not null,
    etag text,
    body json,
    created_at timestamptz not null,
    primary key (actor, key)
  )`,
  `create index idempotency_by_age on idempotency (created_at)`,

  // Not partitioned: a partitioned table cannot hold this uniqueness.
  `create table event_batches (
    instance text not null,
    sequence bigint not null,
    received_at timestamptz not null,
    primary key (instance, sequence)
  )`,
  `create index event_batches_by_age on event_batches (received_at)`,
  `create table usage_minutes (
    project text not null,
    environment text not null,
    flag text not null,
    minute timestamptz not null,
    variant text not null,
    reason text not null,
    count bigint not null,
    last_at timestamptz not null,
    primary key (project, environment, flag, minute, variant, reason)
  )`,
  `create table exposures (
    project text not null,
    environment text not null,
    experiment text not null,
    phase integer not null,
    variant text not null,
    unit text not null,
    at timestamptz not null
  )`,
  `create table tracked_events (
    project text not null,
    environment text not null,
    event text not null,
    unit text,
    value double precision,
    at timestamptz not null,
    attributes json
  )`,
];
