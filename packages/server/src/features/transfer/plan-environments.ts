/** Which environments there are to be after an import, and what of that cannot be. */
import type { EnvironmentDocument, FieldProblem, ProjectDocument } from '@halyard/contract';
import { nearestName } from '@halyard/core';
import { deepest, findOutliving } from '../environments/index.ts';
import type { EnvironmentRow } from '../projects/index.ts';
import type { ProjectState } from './project-state.ts';

/**
 * Those named stand in the document's order: at the places that they have among the others, new ones behind the one
 * that is before them in the document. Adds what cannot be to `problems`; what they inherit from is sound only without any.
 */
export function planEnvironments(
  { project, environments }: ProjectState,
  { environments: named = [] }: ProjectDocument,
  now: Date,
  problems: FieldProblem[],
): EnvironmentRow[] {
  const known = new Map(environments.map((row) => [row.key, row]));
  const order = orderOf(environments, named);
  const documents = new Map(named.map((document, i) => [document.key, { document, i }]));
  const isSame = order.every((key, i) => environments[i]?.key === key);
  const rows = new Map<string, EnvironmentRow>();
  for (const [position, key] of order.entries()) {
    const row = known.get(key);
    const document = documents.get(key)?.document;
    const next = row ? changed(row, document) : created(project.key, document!, now);
    rows.set(key, { ...next, position: row && isSame ? row.position : position });
  }
  for (const { document, i } of documents.values()) {
    const row = known.get(document.key);
    const pointer = `/environments/${i}`;
    problems.push(...(row ? findUnlike(row, document, pointer) : findInLine(rows, document, pointer)));
  }
  if (problems.length > 0) return [...rows.values()];
  // Parents first: a new one ends as the one that it inherits from, where nothing is said.
  for (const row of parentsFirst(rows)) {
    const entry = documents.get(row.key);
    const parent = row.inherits === null ? undefined : rows.get(row.inherits);
    if (!known.has(row.key) && entry?.document.expiresAt === undefined) {
      row.expires_at = parent?.expires_at ?? null;
    }
    if (row.archived_at !== null) continue;
    for (const { message } of findOutliving(row.expires_at, parent)) {
      const pointer = entry ? `/environments/${entry.i}/expiresAt` : '/environments';
      problems.push({ pointer, message: entry ? message : `${row.key}: ${message}` });
    }
  }
  return [...rows.values()];
}

/** All of them, each behind the one that it inherits from. */
export function parentsFirst(rows: ReadonlyMap<string, EnvironmentRow>): EnvironmentRow[] {
  const placed = new Set<string>();
  const inOrder: EnvironmentRow[] = [];
  const place = (row: EnvironmentRow) => {
    if (placed.has(row.key)) return;
    placed.add(row.key);
    const parent = row.inherits === null ? undefined : rows.get(row.inherits);
    if (parent) place(parent);
    inOrder.push(row);
  };
  for (const row of rows.values()) place(row);
  return inOrder;
}

function orderOf(environments: readonly EnvironmentRow[], named: readonly EnvironmentDocument[]): string[] {
  const known = new Set(environments.map(({ key }) => key));
  const queue = named.filter(({ key }) => known.has(key)).map(({ key }) => key);
  const isNamed = new Set(queue);
  const order = environments.map(({ key }) => (isNamed.has(key) ? queue.shift()! : key));
  for (const [i, { key }] of named.entries()) {
    if (!known.has(key)) order.splice(i === 0 ? 0 : order.indexOf(named[i - 1]!.key) + 1, 0, key);
  }
  return order;
}

function changed(row: EnvironmentRow, document: EnvironmentDocument | undefined): EnvironmentRow {
  if (document === undefined) return { ...row };
  return {
    ...row,
    name: document.name ?? row.key,
    color: document.color ?? null,
    // Forgotten in a document, protection does not end.
    is_protected: document.protected ?? row.is_protected,
    approvals: document.approvals ?? row.approvals,
    expires_at: document.expiresAt === undefined ? row.expires_at : instantOf(document.expiresAt),
  };
}

function created(project: string, document: EnvironmentDocument, now: Date): EnvironmentRow {
  return {
    project,
    key: document.key,
    name: document.name ?? document.key,
    color: document.color ?? null,
    position: 0,
    is_protected: document.protected ?? false,
    approvals: document.approvals ?? 0,
    inherits: document.inherits ?? null,
    expires_at: instantOf(document.expiresAt),
    archived_at: instantOf(document.archivedAt),
    snapshot_version: 0,
    version: 0,
    created_at: now,
  };
}

function instantOf(text: string | null | undefined): Date | null {
  return text ? new Date(text) : null;
}

/** Where a document means another environment than the one there is by its key. */
function findUnlike(row: EnvironmentRow, document: EnvironmentDocument, pointer: string): FieldProblem[] {
  const { key } = row;
  const found: FieldProblem[] = [];
  const isArchived = (document.archivedAt ?? null) !== null;
  if (row.archived_at !== null && !isArchived) {
    const message = `there is an environment ${key} that is archived: restore it first, or name this one otherwise`;
    found.push({ pointer: `${pointer}/key`, message });
  } else if (row.archived_at === null && isArchived) {
    const message = `environment ${key} is in use here: archive it first, or leave it out`;
    found.push({ pointer: `${pointer}/archivedAt`, message });
  }
  const inherits = document.inherits ?? null;
  if (inherits !== row.inherits) {
    const from = (one: string | null) => (one === null ? 'from none' : `from ${one}`);
    const message = `the environment ${key} that is there inherits ${from(row.inherits)}, not ${from(inherits)}: that stays as it was made`;
    found.push({ pointer: `${pointer}/${inherits === null ? 'key' : 'inherits'}`, message });
  }
  return found;
}

/** What is wrong with whom a new one inherits from. */
function findInLine(
  rows: ReadonlyMap<string, EnvironmentRow>,
  { key, inherits = null }: EnvironmentDocument,
  pointer: string,
): FieldProblem[] {
  if (inherits === null) return [];
  const said = (message: string) => [{ pointer: `${pointer}/inherits`, message }];
  const parent = rows.get(inherits);
  if (!parent) {
    const near = nearestName(inherits, [...rows.keys()]);
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    return said(`there is no environment ${inherits}, in the project or in the document${hint}`);
  }
  if (parent.archived_at !== null && rows.get(key)!.archived_at === null) {
    return said(`${inherits} is archived: what is in use cannot inherit from it`);
  }
  const line = new Set([key]);
  for (let at: string | null = inherits; at !== null; at = rows.get(at)?.inherits ?? null) {
    if (line.has(at)) return said(`it would inherit from itself, by ${[...line].join(', ')}`);
    line.add(at);
  }
  return line.size - 1 > deepest
    ? said(`it would be more than ${deepest} below one that inherits from none: that is as deep as it goes`)
    : [];
}
