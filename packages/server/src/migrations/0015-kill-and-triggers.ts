/** Kills beside what is written, and signed URLs by which alert managers ask for one. */
export const name = '0015-kill-and-triggers';

export const statements = [
  `alter table flag_configurations add column killed json`,
  // Of a trigger the log keeps everything but its secret and its calls.
  `create table triggers (
    id text primary key,
    project text not null references projects (key) on delete cascade,
    name text not null,
    flag text not null,
    environment text not null,
    action text not null,
    mode text not null,
    secret_sha256 text not null,
    -- Where calls are signed: with the token of the URL it makes the key, so that neither alone is enough.
    signing_salt text,
    created_by json not null,
    disabled boolean not null default false,
    expires_at timestamptz,
    created_at timestamptz not null,
    version bigint not null
  )`,
  `create index triggers_by_flag on triggers (project, flag, environment)`,
  `create table trigger_calls (
    trigger_id text not null references triggers (id) on delete cascade,
    position bigint generated always as identity,
    at timestamptz not null,
    outcome text not null,
    detail text,
    address text,
    primary key (trigger_id, position)
  )`,
  // What has been acted on: a message by its id, a body by its SHA-256.
  `create table trigger_messages (
    trigger_id text not null references triggers (id) on delete cascade,
    message text not null,
    at timestamptz not null,
    primary key (trigger_id, message)
  )`,
];
