/**
 * Environments that are protected, that inherit, that end by themselves, and that are archived. What an environment
 * inherits stands in rows of its own, marked, so that delivery and the log need to know nothing of it.
 */
export const name = '0011-environments';

export const statements = [
  `alter table environments
    add column color text,
    add column is_protected boolean not null default false,
    add column inherits text,
    add column expires_at timestamptz,
    add column archived_at timestamptz,
    add foreign key (project, inherits) references environments (project, key)`,
  `create index environments_by_parent on environments (project, inherits) where inherits is not null`,
  `create index environments_by_end on environments (expires_at) where expires_at is not null and archived_at is null`,
  `create index environments_protected on environments (project) where is_protected`,
  `create index environments_by_position on environments (project, position, key)`,
  // What documents and lists show is what was written there, however many environments inherit it.
  `alter table flag_configurations add column inherited boolean not null default false`,
  `create index flag_configurations_own on flag_configurations (project, flag) where not inherited`,
  `alter table segment_configurations add column inherited boolean not null default false`,
  `create index segment_configurations_own on segment_configurations (project, segment) where not inherited`,
];
