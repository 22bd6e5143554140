/** How people prove who they are beside a password. What is secret in it is encrypted by the identity library. */
export const name = '0008-second-factors';

export const statements = [
  `alter table people add column two_factor_enabled boolean not null default false`,
  `create table second_factors (
    id text primary key,
    person text not null unique references people (id) on delete cascade,
    secret text not null,
    backup_codes text not null,
    verified boolean not null default false,
    failed_verification_count integer not null default 0,
    locked_until timestamptz
  )`,
  // Codes are good for a minute and a half; what is here is older by seconds.
  `create table used_codes (
    person text not null references people (id) on delete cascade,
    code_sha256 text not null,
    used_at timestamptz not null,
    primary key (person, code_sha256)
  )`,
  `create table passkeys (
    id text primary key,
    person text not null references people (id) on delete cascade,
    name text,
    public_key text not null,
    credential_id text not null unique,
    counter bigint not null,
    device_type text not null,
    backed_up boolean not null,
    transports text,
    created_at timestamptz,
    aaguid text
  )`,
  `create index passkeys_by_person on passkeys (person)`,
];
