/** The tables as Kysely sees them. Columns of json are read parsed and written as JSON text. */
import type {
  AccessRule,
  ChangeAnswer,
  ItemKind,
  Killed,
  RolloutState,
  RolloutStep,
  SavedFilter,
  triggerOutcomes,
} from '@halyard/contract';
import type { Condition, FlagType, Json, Rule, Serve } from '@halyard/core';
import type { ColumnType, Generated } from 'kysely';

type Parsed<T> = ColumnType<T, string, string>;
type ParsedOrNull<T> = ColumnType<T | null, string | null, string | null>;
type Time = ColumnType<Date, Date | string, Date | string>;
type TimeOrNull = ColumnType<Date | null, Date | string | null, Date | string | null>;

/** Who asked. */
export type LoggedActor = ChangeAnswer['actor'];

/** The one place in a configuration that a rollout writes. */
export interface RolloutPlace {
  /** RFC 6901, rules by their id. */
  pointer: string;
  /** Of a rule's serve, or of a whole rule; null: `otherwise`. */
  rule: string | null;
  /** Whether the rule is the rollout's own, before what answers with the caller's default. */
  isInserted: boolean;
}

export interface DoneStep {
  /** From 0; null: jumped to a share between steps. */
  step: number | null;
  percent: number;
  at: string;
  /** Of the rollout, by which the change in the log is found. */
  version: number;
  /** What stood at the place after it. */
  value: unknown;
}

export interface RolloutEvent {
  what: 'paused' | 'resumed' | 'held-up' | 'aborted' | 'approved' | 'pass' | 'hold' | 'roll-back';
  at: string;
  by: LoggedActor | null;
  version: number;
  /** From 0: the one it was about. */
  step: number | null;
  guardrail: string | null;
  evidence: unknown;
}

export interface RolloutProblem {
  code: string;
  detail: string;
  conflicts: unknown[];
}

export interface Tables {
  instance: { single: boolean; epoch: string; system_identifier: string; timeline: number };
  projects: { key: string; name: string; version: number; entry_version: number; created_at: Time };
  environments: {
    project: string;
    key: string;
    name: string;
    color: string | null;
    /** From 0, in the order that people chose; equal ones follow their key. */
    position: number;
    is_protected: Generated<boolean>;
    /** How many have to approve of a change in it, 0–10. */
    approvals: Generated<number>;
    /** Where it takes what is not its own; null: nowhere. */
    inherits: string | null;
    /** When it is archived by itself; null: never. */
    expires_at: TimeOrNull;
    archived_at: TimeOrNull;
    snapshot_version: number;
    version: number;
    created_at: Time;
  };
  flags: {
    project: string;
    key: string;
    name: string;
    description: string;
    kind: string;
    type: FlagType;
    variants: Parsed<Record<string, Json>>;
    schema: ParsedOrNull<Record<string, unknown>>;
    tags: Parsed<string[]>;
    owner: string | null;
    expires_at: TimeOrNull;
    client: boolean;
    archived_at: TimeOrNull;
    version: number;
    created_at: Time;
    updated_at: Time;
  };
  flag_configurations: {
    project: string;
    environment: string;
    flag: string;
    enabled: boolean;
    off: string | null;
    requires: Parsed<Condition[]>;
    rules: Parsed<Rule[]>;
    otherwise: Parsed<{ serve: Serve }>;
    version: number;
    /** A copy of what stands in the environment that this one inherits from. */
    inherited: Generated<boolean>;
    /** While it stands the flag is off here, whatever else is written. */
    killed: ColumnType<Killed | null, string | null | undefined, string | null>;
    /** The one variant that everyone gets; '': the caller's own default; null: it depends. Made by the database. */
    sole_variant: ColumnType<string | null, never, never>;
  };
  triggers: {
    id: string;
    project: string;
    name: string;
    flag: string;
    environment: string;
    action: 'kill' | 'disable';
    mode: 'url' | 'signed';
    secret_sha256: string;
    /** Of those that are signed: the half of their key that the database has. */
    signing_salt: string | null;
    created_by: Parsed<LoggedActor>;
    disabled: boolean;
    expires_at: TimeOrNull;
    created_at: Time;
    version: number;
  };
  trigger_calls: {
    trigger_id: string;
    position: Generated<number>;
    at: Time;
    outcome: (typeof triggerOutcomes)[number];
    detail: string | null;
    address: string | null;
  };
  trigger_messages: { trigger_id: string; message: string; at: Time };
  segments: {
    project: string;
    key: string;
    name: string;
    description: string;
    version: number;
    created_at: Time;
    updated_at: Time;
  };
  segment_configurations: {
    project: string;
    environment: string;
    segment: string;
    condition: Parsed<Condition>;
    version: number;
    inherited: Generated<boolean>;
  };
  rollouts: {
    id: string;
    project: string;
    environment: string;
    flag: string;
    /** null: of `otherwise`. */
    rule: string | null;
    variant: string;
    by: ParsedOrNull<string | string[]>;
    steps: Parsed<RolloutStep[]>;
    /** Where in the configuration it writes. */
    place: Parsed<RolloutPlace>;
    /** What stood there before its first step, and what it has put there; null: nothing. */
    start: ParsedOrNull<unknown>;
    stands: ParsedOrNull<unknown>;
    state: RolloutState;
    /** How many of its steps are behind it. */
    position: number;
    done: Parsed<DoneStep[]>;
    /** When the next step may go at the earliest; null: at once. */
    due_at: TimeOrNull;
    /** While it is paused, what is left of a duration; null: nothing, or an instant is waited for. */
    remaining_ms: number | null;
    /** When there is something to do; null: not before somebody says something. */
    wakes_at: TimeOrNull;
    events: Parsed<RolloutEvent[]>;
    problem: ParsedOrNull<RolloutProblem>;
    author: Parsed<LoggedActor>;
    /** Whether it was approved of as a whole, all its steps: who did so stands with the operation that was held. */
    granted: boolean;
    /** The version that carrying out that operation gave it; says nothing where it is not granted. */
    granted_version: number;
    /** Who let all its steps pass the protection there is; null: nobody. */
    passed_by: ParsedOrNull<LoggedActor>;
    version: number;
    created_at: Time;
  };
  saved_filters: {
    project: string;
    key: string;
    name: string;
    filter: Parsed<Record<string, string>>;
    created_by: Parsed<SavedFilter['createdBy']>;
    version: number;
    created_at: Time;
    updated_at: Time;
  };
  rollout_templates: {
    project: string;
    key: string;
    name: string;
    steps: Parsed<RolloutStep[]>;
    version: number;
    created_at: Time;
    updated_at: Time;
  };
  keys: {
    id: string;
    kind: 'api' | 'server' | 'client';
    name: string;
    project: string | null;
    environment: string | null;
    environments: ParsedOrNull<string[]>;
    scopes: Parsed<string[]>;
    secret_sha256: string;
    /** Those it had before it was rotated, newest first, which do until they end. */
    previous_secrets: Parsed<PreviousSecret[]>;
    /** The person or service account it belongs to; null: nobody, it stands for itself. */
    account: string | null;
    /** null: not in secure mode. */
    context_public_key: string | null;
    expires_at: TimeOrNull;
    revoked_at: TimeOrNull;
    created_at: Time;
    version: number;
  };
  roles: {
    key: string;
    name: string;
    description: string;
    rules: Parsed<AccessRule[]>;
    version: number;
    created_at: Time;
    updated_at: Time;
  };
  service_accounts: {
    id: string;
    name: string;
    description: string;
    disabled_at: TimeOrNull;
    version: number;
    created_at: Time;
  };
  members: { account: string; project: string | null; roles: Parsed<string[]>; version: number };
  key_uses: { key: string; last_used_at: Time };
  people: {
    id: string;
    name: string;
    email: string;
    email_verified: boolean;
    image: string | null;
    created_at: Time;
    updated_at: Time;
    disabled_at: TimeOrNull;
    version: Generated<number>;
    two_factor_enabled: Generated<boolean>;
  };
  credentials: {
    id: string;
    account_id: string;
    provider_id: string;
    person: string;
    access_token: string | null;
    refresh_token: string | null;
    id_token: string | null;
    access_token_expires_at: TimeOrNull;
    refresh_token_expires_at: TimeOrNull;
    scope: string | null;
    password: string | null;
    created_at: Time;
    updated_at: Time;
  };
  sessions: {
    id: string;
    token_sha256: string;
    person: string;
    expires_at: Time;
    ip_address: string | null;
    user_agent: string | null;
    created_at: Time;
    updated_at: Time;
  };
  second_factors: {
    id: string;
    person: string;
    /** Encrypted, like the next. */
    secret: string;
    backup_codes: string;
    verified: Generated<boolean>;
    failed_verification_count: Generated<number>;
    locked_until: TimeOrNull;
  };
  used_codes: { person: string; code_sha256: string; used_at: Time };
  passkeys: {
    id: string;
    person: string;
    name: string | null;
    public_key: string;
    credential_id: string;
    counter: number;
    device_type: string;
    backed_up: boolean;
    transports: string | null;
    created_at: TimeOrNull;
    aaguid: string | null;
  };
  verifications: {
    id: string;
    identifier: string;
    value: string;
    expires_at: Time;
    created_at: Time;
    updated_at: Time;
  };
  one_time_links: {
    id: string;
    purpose: 'first-administrator' | 'invitation' | 'password-reset';
    token_sha256: string;
    email: string | null;
    person: string | null;
    roles: Parsed<{ role: string; project: string | null }[]>;
    created_by: Parsed<{ kind: string; id: string; name: string }>;
    created_at: Time;
    expires_at: Time;
    used_at: TimeOrNull;
    withdrawn_at: TimeOrNull;
    version: number;
  };
  held_operations: {
    id: string;
    project: string;
    calls: Parsed<HeldCall[]>;
    author: Parsed<LoggedActor>;
    comment: string | null;
    basis: Parsed<HeldBasis[]>;
    /** HeldPlace[] as JSON, by which rights to it are judged; null: held by a version that did not keep them. */
    places: string | null;
    /** null: it waits for no time. */
    due_at: TimeOrNull;
    /** null: once. */
    rule: ParsedOrNull<Record<string, Json>>;
    /** null: it runs however late it is. */
    late: ParsedOrNull<{ skipAfterMs: number }>;
    approvals_needed: Generated<number>;
    /** There is nothing to wait for but the time. */
    ready: boolean;
    /** Rises when its calls are edited: approvals are of one. */
    revision: Generated<number>;
    state: HeldState;
    outcome: ParsedOrNull<Record<string, Json>>;
    /** The rollout whose step it is. */
    rollout: string | null;
    /** What is held and cancelled together has the same. */
    together: string | null;
    version: number;
    created_at: Time;
    updated_at: Time;
  };
  held_notes: {
    id: string;
    held: string;
    revision: number;
    by_whom: Parsed<LoggedActor>;
    /** null: a comment. */
    decision: 'approve' | 'reject' | null;
    text: string | null;
    at: Time;
  };
  failed_sign_ins: { subject: string; window_started_at: Time; failures: number };
  log_head: { single: boolean; seq: number; hash: string };
  changes: {
    seq: number;
    at: Time;
    project: string | null;
    actor: Parsed<LoggedActor>;
    operation: string;
    input: ParsedOrNull<Json>;
    comment: string | null;
    request_id: string;
    payload_sha256: string;
    previous_hash: string;
    hash: string;
    /** Of the comment, while it is there: see seal-change.ts. */
    comment_salt: string | null;
    /** Of the comment, once it was redacted. */
    comment_sha256: string | null;
    input_salt: string | null;
    input_sha256: string | null;
    /** A tsvector, as text: see search-terms.ts. null: recorded before there were any. */
    terms: string | null;
  };
  change_items: {
    seq: number;
    position: number;
    project: string | null;
    environment: string | null;
    kind: ItemKind;
    key: string;
    version: number;
    /** null: the entry is gone, or, with after_sha256, what it was is redacted. */
    after: ParsedOrNull<Json>;
    salt: string | null;
    /** Of `after`, once it was redacted. */
    after_sha256: string | null;
  };
  log_checkpoints: {
    seq: number;
    public_key: string;
    epoch: string;
    hash: string;
    at: Time;
    signature: string;
  };
  idempotency: {
    actor: string;
    key: string;
    fingerprint: string;
    status: number;
    etag: string | null;
    body: ParsedOrNull<Json>;
    created_at: Time;
  };
  event_batches: { instance: string; sequence: number; received_at: Time };
  usage_minutes: {
    project: string;
    environment: string;
    flag: string;
    minute: Time;
    variant: string;
    reason: string;
    count: number;
    last_at: Time;
  };
  usage_hours: { project: string; environment: string; flag: string; hour: Time; count: number };
  last_evaluations: { project: string; flag: string; environment: string; last_at: Time };
  exposures: {
    project: string;
    environment: string;
    experiment: string;
    phase: number;
    variant: string;
    unit: string;
    at: Time;
  };
  tracked_events: {
    project: string;
    environment: string;
    event: string;
    unit: string | null;
    value: number | null;
    at: Time;
    attributes: ParsedOrNull<Record<string, unknown>>;
  };
}

export type HeldState = 'waiting' | 'done' | 'failed' | 'conflict' | 'cancelled' | 'rejected' | 'missed';

/** An operation with its input, as a request would bring it. */
export interface HeldCall {
  operation: string;
  params: Record<string, string>;
  query: Record<string, string>;
  body?: Json;
}

/** One place that a held operation writes, as it was when that was decided. */
export interface HeldBasis {
  environment: string | null;
  kind: ItemKind;
  key: string;
  /** Within the entry; '' is all of it. */
  pointer: string;
  op: 'add' | 'remove' | 'replace' | 'move';
  before: Json;
  after: Json;
}

/** A right that what is held takes, as it was when that was decided. */
export interface HeldPlace {
  /** The operation whose right it is. */
  operation: string;
  /** null: it belongs to every environment, or to none. */
  environment: string | null;
  /** Of a flag; null: of what has no tags. */
  tags: string[] | null;
  /** The environment whose protection counts, where it has any. */
  guards: string | null;
}

/** A secret that a key had. */
export interface PreviousSecret {
  sha256: string;
  contextPublicKey: string | null;
  /** An instant, RFC 3339. */
  until: string;
}
