/** How many streams each place has open: a client key is public, so nobody may open them without end. */
export interface OpenPlaces {
  hasRoom(place: string): boolean;
  add(place: string): void;
  remove(place: string): void;
}

/** `most`: from one place; 0: any number. */
export function createOpenPlaces(most: number): OpenPlaces {
  const counts = new Map<string, number>();
  const countOf = (place: string) => counts.get(place) ?? 0;
  return {
    hasRoom: (place) => most === 0 || countOf(place) < most,
    add: (place) => void counts.set(place, countOf(place) + 1),
    remove(place) {
      const count = countOf(place) - 1;
      if (count > 0) counts.set(place, count);
      else counts.delete(place);
    },
  };
}
