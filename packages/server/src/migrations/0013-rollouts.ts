/**
 * Rollouts of several steps, and steps under a name. What a rollout needs to go on stands in its row, so that it goes on
 * after a restart, on whichever node looks first.
 */
export const name = '0013-rollouts';

export const statements = [
  `create table rollouts (
    id text primary key,
    project text not null references projects (key),
    environment text not null,
    flag text not null,
    rule text,
    variant text not null,
    by json,
    steps json not null,
    place json not null,
    start json,
    stands json,
    state text not null,
    position integer not null,
    done json not null,
    due_at timestamptz,
    remaining_ms bigint,
    wakes_at timestamptz,
    events json not null,
    problem json,
    author json not null,
    granted boolean not null,
    version integer not null,
    created_at timestamptz not null,
    foreign key (project, environment) references environments (project, key)
  )`,
  // Two that grow one share would each undo the other.
  `create unique index rollouts_under_way on rollouts (project, environment, flag, coalesce(rule, ''))
    where state in ('running', 'paused', 'held-up')`,
  'create index rollouts_by_flag on rollouts (project, flag, environment, created_at)',
  'create index rollouts_by_wake on rollouts (wakes_at) where wakes_at is not null',
  `create table rollout_templates (
    project text not null references projects (key),
    key text not null,
    name text not null,
    steps json not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (project, key)
  )`,
];
