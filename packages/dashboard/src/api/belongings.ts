/** What the dashboard keeps in a browser is of one person: drafts, contexts, where they were. */

const prefix = 'halyard.';
const ownerPlace = 'halyard.owner';

/** Whoever is signed in now finds nothing that somebody else left, as where a session ended by itself. */
export function claimBelongings(person: string): void {
  for (const storage of storages()) {
    const owner = storage.getItem(ownerPlace);
    if (owner !== null && owner !== person) forgetIn(storage);
    storage.setItem(ownerPlace, person);
  }
}

/** Whoever signs out leaves nothing. */
export function forgetBelongings(): void {
  for (const storage of storages()) forgetIn(storage);
}

function forgetIn(storage: Storage): void {
  for (const key of Object.keys(storage)) if (key.startsWith(prefix)) storage.removeItem(key);
}

/** Those of this tab and of this browser; none where it keeps nothing. */
function storages(): Storage[] {
  try {
    return [sessionStorage, localStorage];
  } catch {
    return [];
  }
}
