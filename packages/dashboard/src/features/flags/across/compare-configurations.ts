/** What differs between what a flag does here and there, by the pieces that can be copied one by one. */
import type { Configuration, FlagPiece } from '@halyard/contract';
import { differences } from '@halyard/contract/diff';

export const flagPieces: readonly FlagPiece[] = ['enabled', 'requires', 'rules', 'otherwise', 'off'];

export const pieceWords: Readonly<Record<FlagPiece, string>> = {
  enabled: 'whether it is on',
  off: 'what it serves while off',
  requires: 'requirements',
  rules: 'rules',
  otherwise: 'what everyone else gets',
};

export type Pieces = Pick<Configuration, FlagPiece>;

/** In the order of decision. */
export function differingPieces(one: Pieces, other: Pieces): FlagPiece[] {
  return flagPieces.filter((piece) => differences(one[piece], other[piece]).length > 0);
}

/** `rules: 3 here, 1 there`. */
export function pieceDifference(piece: FlagPiece, one: Pieces, other: Pieces): string {
  if (piece === 'enabled') return one.enabled ? 'on instead of off' : 'off instead of on';
  if (piece === 'rules' || piece === 'requires') {
    const noun = piece === 'rules' ? 'rule' : 'requirement';
    const [here, there] = [one[piece].length, other[piece].length];
    if (here === there) return here === 1 ? `another ${noun}` : `other ${noun}s`;
    return `${here === 0 ? 'no' : here} ${noun}${here === 1 ? '' : 's'} instead of ${there === 0 ? 'none' : there}`;
  }
  if (piece === 'off')
    return `${one.off ?? 'the caller’s default'} while off, instead of ${other.off ?? 'the caller’s default'}`;
  const [here, there] = [servedOf(one.otherwise.serve), servedOf(other.otherwise.serve)];
  return here === there
    ? `everyone else gets ${here} in another way`
    : `everyone else gets ${here} instead of ${there}`;
}

function servedOf(serve: Pieces['otherwise']['serve']): string {
  if (serve === null) return 'the caller’s default';
  return typeof serve === 'string' ? serve : 'a split';
}
