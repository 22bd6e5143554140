/**
 * Operations that wait: for an instant, for approval, for a verdict. Whatever they wait for they are rows of one table,
 * which the service looks through for what is due.
 */
export const name = '0012-held-operations';

export const statements = [
  `create table held_operations (
    id text primary key,
    project text not null references projects (key),
    -- [{operation, params, query, body}]: done together or not at all.
    calls json not null,
    author json not null,
    comment text,
    -- [{environment, kind, key, pointer, before, after}]: what it was based on, and would write.
    basis json not null,
    -- null: it waits for no time.
    due_at timestamptz,
    -- null: once.
    rule json,
    late json,
    approvals_needed integer not null default 0,
    -- Whether there is nothing to wait for but the time.
    ready boolean not null,
    revision integer not null default 1,
    state text not null,
    outcome json,
    -- Of a rollout, whose step it is.
    rollout text,
    -- Held and cancelled together with others, such as the two ends of a window.
    together text,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  `create index held_operations_due on held_operations (due_at, id) where state = 'waiting' and ready`,
  `create index held_operations_by_project on held_operations (project, created_at desc, id)`,
  `create index held_operations_waiting on held_operations (project, due_at) where state = 'waiting'`,
  `create index held_operations_by_rollout on held_operations (rollout) where rollout is not null`,
  `create index held_operations_together on held_operations (together) where together is not null`,
  `create table held_notes (
    id text primary key,
    held text not null references held_operations (id),
    revision integer not null,
    by_whom json not null,
    -- 'approve', 'reject'; null: a comment.
    decision text,
    text text,
    at timestamptz not null
  )`,
  `create index held_notes_of on held_notes (held, at)`,
];
