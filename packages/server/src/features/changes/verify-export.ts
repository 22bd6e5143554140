/** The same without a database: an export as JSON Lines. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { StoredChange } from '../../seal-change.ts';
import { type ChainVerdict, createChainCheck } from './check-chain.ts';
import type { VerifyOptions } from './verify-chain.ts';

/** Throws where a line is not a change as an export writes it, with the number of the line. */
export async function verifyExport(path: string, options: VerifyOptions = {}): Promise<ChainVerdict> {
  const { checkpoints = [], trusted, progress = () => {} } = options;
  const check = createChainCheck({ checkpoints, trusted, mayLeaveOut: true });
  let number = 0;
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number++;
    if (line.trim() === '') continue;
    check.take(parseLine(line, number));
    if (number % 1_000 === 0) progress(number, 0);
  }
  // A file ends where it was made; that a later checkpoint knows more says nothing against it.
  return check.end(false);
}

function parseLine(line: string, number: number): StoredChange {
  try {
    const change = JSON.parse(line) as StoredChange;
    if (Number.isSafeInteger(change.seq) && Array.isArray(change.items) && typeof change.hash === 'string') {
      return change;
    }
  } catch {
    // Falls through to the one complaint.
  }
  throw new Error(`line ${number} is not a change as an export in JSON Lines has it`);
}
