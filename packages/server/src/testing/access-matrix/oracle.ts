/**
 * What each subject of the matrix should be answered, worked out by an oracle of its own: it shares no line with
 * contract/access.ts, and knows rules only as the sentences that subjects are described by.
 */
import type { AnyOperation, KeyKind, Permission } from '@halyard/contract';

/** In these words a subject is described: what it may, where, and narrowed to what. */
export interface Grant {
  permissions: Permission[] | 'all';
  /** 'every': of all projects, and what belongs to none. */
  project: 'every' | string;
  environments?: string[];
  tags?: string[];
}

export interface Subject {
  name: string;
  /** Header fields by which they are known: a key, or the cookie of a session. */
  headers: Record<string, string>;
  /** bad: nobody may be let in by it; user: a session, let in wherever api keys are. */
  kind: KeyKind | 'user' | 'bad';
  grants: Grant[];
  /** A key that belongs to no account: it approves nothing. */
  isOfNobody?: boolean;
  /** Environments of every project in which flags must not be changed, whatever else is granted. */
  never?: string[];
}

/** What a cell asks for. */
export interface Asked {
  operation: AnyOperation;
  /** null: the operation is of no project. */
  project: string | null;
  /** The project that the body of such an operation is about; undefined: none. */
  named?: string | undefined;
  /** What it changes; 'all': what belongs to every environment. Not looked at where it only reads. */
  environments: string[] | 'all';
  tags: string[];
  /** Whether the project has what is named: in cells with ids of another project it has not. */
  isThere: boolean;
}

export type Expected = 'let in' | 'refused' | 'anything but 401' | '401' | '403' | '404' | '403 or 404';

export function expectedOf(subject: Subject, asked: Asked): Expected {
  const { operation, project, isThere } = asked;
  if (operation.permission === null) return 'anything but 401';
  if (subject.kind === 'bad') return '401';
  if (!operation.callers.includes(subject.kind === 'user' ? 'api' : subject.kind)) return '403';
  // What concerns nobody but a person themselves is not for keys.
  if (operation.permission.startsWith('self:'))
    return subject.kind === 'user' ? 'anything but 401' : 'refused';
  // Whoever is let in may ask what it may.
  if (operation.permission === 'access:read') return 'let in';
  const can = subject.grants.filter((grant) => gives(grant, operation.permission!));
  const isSomewhere = can.length > 0;
  if (project === null) {
    const { named } = asked;
    if (named !== undefined) return can.some((grant) => isIn(grant, named)) ? 'let in' : 'refused';
    const enough = operation.within === 'reach' ? can : can.filter((grant) => grant.project === 'every');
    return enough.length > 0 ? 'let in' : '403';
  }
  const reached = subject.grants.some((grant) => isIn(grant, project));
  if (!reached) return isSomewhere ? '404' : '403 or 404';
  const here = can.filter((grant) => isIn(grant, project));
  if (here.length === 0) return '403';
  if (!isThere) return operation.effect === 'write' && !changes(subject, here, asked) ? '403 or 404' : '404';
  if (operation.name === 'held-operations.approve' && subject.isOfNobody) return '403';
  if (operation.name === 'rollouts.approve' && subject.isOfNobody) return 'refused';
  return operation.effect !== 'write' || changes(subject, here, asked) ? 'let in' : '403';
}

/** What their examples hold is of flags, and asked for as well. */
const holdsFlags = ['held-operations.create', 'held-operations.patch', 'held-operations.apply'];

function changes(subject: Subject, here: Grant[], { environments, tags, operation }: Asked): boolean {
  const isOfFlags =
    operation.name === 'windows.create' ||
    operation.permission === 'flags:write' ||
    holdsFlags.includes(operation.name);
  if (
    isOfFlags &&
    subject.never &&
    (environments === 'all' || environments.some((e) => subject.never!.includes(e)))
  )
    return false;
  const places = environments === 'all' ? [undefined] : environments;
  return places.every((place) =>
    here.some((grant) => {
      const reachesPlace =
        grant.environments === undefined || (place !== undefined && grant.environments.includes(place));
      const reachesTags = grant.tags === undefined || tags.some((tag) => grant.tags!.includes(tag));
      return reachesPlace && reachesTags;
    }),
  );
}

function isIn({ project }: Grant, asked: string): boolean {
  return project === 'every' || project === asked;
}

function gives({ permissions }: Grant, wanted: Permission): boolean {
  if (permissions === 'all') return true;
  const written = wanted.endsWith(':read') ? (wanted.replace(/read$/, 'write') as Permission) : wanted;
  return permissions.includes(wanted) || permissions.includes(written);
}
