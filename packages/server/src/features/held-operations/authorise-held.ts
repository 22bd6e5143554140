/** To hold something, and to decide about what is held, is a right like that to do it now, wherever that is needed. */
import type { AskedFor, Authorised, Door } from '../../door.ts';
import type { HeldPlace } from '../../platform/tables.ts';
import { tagsOfFlags } from '../flags/index.ts';
import { flagsOf, placesNow, placesOf } from './held-places.ts';
import type { HeldRow } from './queries.ts';

/** By what a rehearsal asked for. */
export function authoriseHolding(door: Door, asked: readonly AskedFor[]): Authorised {
  return authoriseAll(door, placesOf(asked));
}

/** Of what is held already. Throws FORBIDDEN. One query. */
export async function authoriseHeld(
  door: Door,
  row: Pick<HeldRow, 'calls' | 'basis' | 'places'>,
): Promise<Authorised> {
  return authoriseAll(door, placesNow(row, await tagsOfFlags(door.db, door.project, flagsOf(row))));
}

function authoriseAll(door: Door, places: readonly HeldPlace[]): Authorised {
  let may: Authorised | undefined;
  for (const { environment, tags } of places) {
    may = door.authorise({
      environment: null,
      ...(environment === null ? {} : { reach: [environment] }),
      ...(tags && tags.length > 0 ? { tags } : {}),
    });
  }
  return may ?? door.authorise({ environment: null });
}
