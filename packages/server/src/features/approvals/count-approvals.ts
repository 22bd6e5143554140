/** Which approvals of a held operation count now: looked at when it is approved, when it is shown, and when it runs. */
import { type ApprovalAnswer, OperationError } from '@halyard/contract';
import type { Selectable } from 'kysely';
import { type Actor, authorNow } from '../../actor.ts';
import type { AskedFor } from '../../door.ts';
import type { ReadDb } from '../../platform/database.ts';
import type { LoggedActor, Tables } from '../../platform/tables.ts';
import { authorsOf, handsOf, haveNobodyInCommon } from './hands.ts';
import { whatLacksApproving } from './may-approve.ts';

export type NoteRow = Selectable<Tables['held_notes']>;
export type Proposal = Pick<
  Selectable<Tables['held_operations']>,
  'id' | 'project' | 'author' | 'revision' | 'approvals_needed'
>;

export interface Approvals {
  all: ApprovalAnswer[];
  /** How many count. */
  count: number;
  /** In words why one more of this one would not count; undefined: it would. */
  whyNot(who: LoggedActor): Promise<string | undefined>;
}

/** In the order in which they were given. Up to a dozen small queries for each. */
export async function countApprovals(
  db: ReadDb,
  proposal: Proposal,
  { notes, asked, now }: { notes: readonly NoteRow[]; asked: readonly AskedFor[]; now: Date },
): Promise<Approvals> {
  const taken = await handsOfAuthors(db, proposal);
  const counted: Set<string>[] = [];

  /** Whose they are counts from here on. */
  async function judge(who: LoggedActor): Promise<{ hands: Set<string>; why: string | undefined }> {
    const hands = await handsOf(db, who);
    if (!haveNobodyInCommon(hands, taken)) {
      return { hands, why: 'it is their own proposal, or that of a key which they had in hands' };
    }
    if (counted.some((others) => !haveNobodyInCommon(hands, others))) {
      return { hands, why: 'they, or somebody whose key they had in hands, approved already' };
    }
    let actor: Actor;
    try {
      actor = await authorNow(db, who, now);
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      return { hands, why: error.message };
    }
    return { hands, why: whatLacksApproving(actor, asked) };
  }

  const all: ApprovalAnswer[] = [];
  for (const { by_whom, revision, at } of notes.filter(({ decision }) => decision === 'approve')) {
    const isOfThis = revision === proposal.revision;
    const { hands, why } = isOfThis
      ? await judge(by_whom)
      : { hands: new Set<string>(), why: 'it was edited since' };
    if (why === undefined) counted.push(hands);
    const { kind, id, name } = by_whom.account ?? by_whom;
    all.push({
      by: { kind, id, name },
      revision,
      at: at.toISOString(),
      counts: why === undefined,
      ...(why === undefined ? {} : { why }),
    });
  }
  return { all, count: counted.length, whyNot: async (who) => (await judge(who)).why };
}

async function handsOfAuthors(db: ReadDb, proposal: Proposal): Promise<Set<string>> {
  const authors = [proposal.author, ...(await authorsOf(db, proposal))];
  const hands = new Set<string>();
  for (const author of authors) for (const hand of await handsOf(db, author)) hands.add(hand);
  return hands;
}
