/** Filters of the list of flags under a name. */
export const name = '0018-saved-filters';

export const statements = [
  `create table saved_filters (
    project text not null references projects (key) on delete cascade,
    key text not null,
    name text not null,
    filter json not null,
    created_by json not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (project, key)
  )`,
];
