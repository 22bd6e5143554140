/**
 * Who may do what: roles that were made here, which accounts hold which roles, and service accounts. A key may belong to
 * an account, and keeps for a while the secrets it had before it was rotated. When a key was last used is in a table
 * of its own: it is no change of the key, and not in the log.
 */
export const name = '0006-access';

export const statements = [
  `create table roles (
    key text primary key,
    name text not null,
    description text not null,
    rules json not null,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  `create table service_accounts (
    id text primary key,
    name text not null,
    description text not null,
    disabled_at timestamptz,
    version bigint not null,
    created_at timestamptz not null
  )`,
  // What an account, of whatever kind it is, holds in a project; project null: in all of them.
  `create table members (
    account text not null,
    project text references projects (key),
    roles jsonb not null,
    version bigint not null,
    unique nulls not distinct (account, project)
  )`,
  `alter table keys add column account text`,
  `alter table keys add column previous_secrets json not null default '[]'`,
  `create index keys_by_account on keys (account) where account is not null`,
  `create table key_uses (
    key text primary key references keys (id),
    last_used_at timestamptz not null
  )`,
];
