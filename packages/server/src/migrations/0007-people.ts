/**
 * People, how they prove who they are, and where they are signed in. The first four tables are written by the identity
 * library too; `identity-schema.test.ts` compares them with what it wants, so that an upgrade that wants more is seen.
 * Nothing in them lets anybody in: of tokens and links there is a SHA-256, of passwords a slow hash.
 */
export const name = '0007-people';

export const statements = [
  `create table people (
    id text primary key,
    name text not null,
    email text not null unique,
    email_verified boolean not null,
    image text,
    created_at timestamptz not null default current_timestamp,
    updated_at timestamptz not null default current_timestamp,
    disabled_at timestamptz,
    version bigint not null default 1
  )`,
  // How a person signs in: a password (provider 'credential'), or an account elsewhere.
  `create table credentials (
    id text primary key,
    account_id text not null,
    provider_id text not null,
    person text not null references people (id) on delete cascade,
    access_token text,
    refresh_token text,
    id_token text,
    access_token_expires_at timestamptz,
    refresh_token_expires_at timestamptz,
    scope text,
    password text,
    created_at timestamptz not null default current_timestamp,
    updated_at timestamptz not null,
    unique (provider_id, account_id)
  )`,
  `create index credentials_by_person on credentials (person)`,
  `create table sessions (
    id text primary key,
    token_sha256 text not null unique,
    person text not null references people (id) on delete cascade,
    expires_at timestamptz not null,
    ip_address text,
    user_agent text,
    created_at timestamptz not null default current_timestamp,
    updated_at timestamptz not null
  )`,
  `create index sessions_by_person on sessions (person)`,
  `create index sessions_by_expiry on sessions (expires_at)`,
  // What a sign-in elsewhere or a challenge needs between two requests, for minutes.
  `create table verifications (
    id text primary key,
    identifier text not null,
    value text not null,
    expires_at timestamptz not null,
    created_at timestamptz not null default current_timestamp,
    updated_at timestamptz not null default current_timestamp
  )`,
  `create index verifications_by_identifier on verifications (identifier)`,

  // What may be used once by whoever holds the token: to become the first administrator, to join, to set a password.
  `create table one_time_links (
    id text primary key,
    purpose text not null check (purpose in ('first-administrator', 'invitation', 'password-reset')),
    token_sha256 text not null unique,
    email text,
    person text,
    roles json not null,
    created_by json not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    withdrawn_at timestamptz,
    version bigint not null
  )`,
  `create index one_time_links_by_age on one_time_links (purpose, created_at)`,

  // Failures to prove who one is, by account and by address; both are hashed. Not in the log: anybody can make them.
  `create table failed_sign_ins (
    subject text primary key,
    window_started_at timestamptz not null,
    failures integer not null
  )`,
  `create index failed_sign_ins_by_age on failed_sign_ins (window_started_at)`,
];
