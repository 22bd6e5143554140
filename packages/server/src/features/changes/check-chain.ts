/**
 * Whether changes are as they were written, one after the other. Where they come from, a database or a file, is not
 * known here.
 */
import { isSealedByParts, type StoredChange, sealOf } from '../../seal-change.ts';
import { type Checkpoint, isGenuine } from './checkpoint.ts';

export interface ChainProblem {
  /** The first change that is not as it should be there. */
  seq: number;
  message: string;
}

export interface ChainVerdict {
  /** Changes looked at. */
  checked: number;
  /** In the order of the log; empty: the chain holds. */
  problems: ChainProblem[];
  /** What is gone, and which change says so. */
  redactions: { seq: number; part: string; by: number }[];
  /** Checkpoints that say what the chain says. */
  confirmed: number;
  /** Of the last change that a checkpoint confirms: nobody but who has its key can have changed what is before. */
  confirmedUpTo: number;
  /** Numbers left out between those there are; of a whole log none. */
  gaps: number;
  last: { seq: number; hash: string };
}

export interface ChainCheck {
  take(change: StoredChange): void;
  /** `isEnd`: nothing may follow what was taken, so that checkpoints beyond it say that something is missing. */
  end(isEnd: boolean): ChainVerdict;
}

const maxProblems = 1_000;

/**
 * `checkpoints` count by the keys of `trusted`, or by any where that is undefined. `mayLeaveOut`: what was exported by
 * a filter is judged change by change, and linked where neighbours are there.
 */
export function createChainCheck({
  checkpoints = [],
  trusted,
  mayLeaveOut = false,
}: {
  checkpoints?: readonly Checkpoint[];
  trusted?: ReadonlySet<string> | undefined;
  mayLeaveOut?: boolean;
}): ChainCheck {
  const problems: ChainProblem[] = [];
  const redactions: ChainVerdict['redactions'] = [];
  /** Parts that are gone, by `seq/part`, until a later change says that it took them. */
  const unexplained = new Set<string>();
  const bySeq = Map.groupBy(checkpoints, ({ seq }) => seq);
  let last = { seq: 0, hash: '0'.repeat(64) };
  let [checked, gaps, confirmed, confirmedUpTo] = [0, 0, 0, 0];

  function report(seq: number, message: string): void {
    if (problems.length < maxProblems) problems.push({ seq, message });
  }

  function link(change: StoredChange): void {
    const isNext = change.seq === last.seq + 1;
    if (!isNext && change.seq <= last.seq) report(change.seq, 'stands out of its order');
    else if (!isNext && !mayLeaveOut) report(last.seq + 1, 'missing');
    else if (!isNext) gaps++;
    if (change.previousHash !== last.hash && (isNext || !mayLeaveOut)) {
      report(change.seq, 'does not follow the change before it');
    }
  }

  function judgeSeal(change: StoredChange): void {
    const seal = sealOf(change);
    if (seal.payloadSha256 !== change.payloadSha256) {
      report(change.seq, 'its input or its items were changed');
    }
    if (seal.hash !== change.hash) report(change.seq, 'its metadata were changed');
  }

  function judgeRedactions(change: StoredChange): void {
    const { seq } = change;
    if (isSealedByParts(change)) for (const part of goneParts(change)) unexplained.add(`${seq}/${part}`);
    for (const { kind, key, after } of change.items) {
      if (kind !== 'change') continue;
      for (const part of partsNamed(after)) {
        if (unexplained.delete(`${key}/${part}`)) redactions.push({ seq: Number(key), part, by: seq });
      }
    }
  }

  function judgeCheckpoints({ seq, hash }: StoredChange): void {
    for (const checkpoint of bySeq.get(seq) ?? []) {
      if (!isBelieved(checkpoint)) continue;
      if (checkpoint.hash !== hash) {
        report(
          seq,
          `is not what was signed at ${checkpoint.at}: the log was rewritten up to here, or before`,
        );
      } else {
        confirmed++;
        if (problems.length === 0) confirmedUpTo = seq;
      }
    }
  }

  function isBelieved(checkpoint: Checkpoint): boolean {
    if (trusted && !trusted.has(checkpoint.publicKey)) return false;
    if (isGenuine(checkpoint)) return true;
    report(checkpoint.seq, `its checkpoint of ${checkpoint.at} was not signed by the key it names`);
    return false;
  }

  return {
    take(change) {
      checked++;
      link(change);
      judgeSeal(change);
      judgeRedactions(change);
      judgeCheckpoints(change);
      last = { seq: change.seq, hash: change.hash };
    },
    end(isEnd) {
      for (const name of mayLeaveOut ? [] : unexplained) {
        const [seq, part] = name.split('/') as [string, string];
        report(Number(seq), `its ${part} is gone, and no later change says that it was redacted`);
      }
      for (const checkpoint of checkpoints) {
        if (!isEnd || checkpoint.seq <= last.seq || !isBelieved(checkpoint)) continue;
        const { at, seq } = checkpoint;
        report(
          last.seq + 1,
          `missing: a log up to change ${seq} was signed at ${at}, and it ends before that`,
        );
      }
      problems.sort((a, b) => a.seq - b.seq);
      return { checked, problems, redactions, confirmed, confirmedUpTo, gaps, last };
    },
  };
}

/** As redactions call them. */
export function goneParts(change: StoredChange): string[] {
  return [
    ...(change.inputSha256 === null ? [] : ['input']),
    ...(change.commentSha256 === null ? [] : ['comment']),
    ...change.items.flatMap(({ afterSha256 }, i) => (afterSha256 === null ? [] : `item ${i}`)),
  ];
}

/** By the entry that a redaction leaves in the log. */
function partsNamed(after: unknown): string[] {
  const parts = (after as { redacted?: unknown } | null)?.redacted;
  return Array.isArray(parts) ? parts.filter((part) => typeof part === 'string') : [];
}
