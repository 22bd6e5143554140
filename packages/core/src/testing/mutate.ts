/** Puts each value in the place of the n-th place of the document, counted through and around. */
export function mutate(document: unknown, mutations: [number, unknown][]): unknown {
  const copy = structuredClone(document);
  for (const [n, value] of mutations) {
    const places: [Record<string, unknown>, string][] = [];
    const collect = (node: unknown) => {
      if (typeof node !== 'object' || node === null) return;
      for (const name of Object.keys(node)) {
        places.push([node as Record<string, unknown>, name]);
        collect((node as Record<string, unknown>)[name]);
      }
    };
    collect(copy);
    const place = places[7 + (n % Math.max(1, places.length - 7))];
    if (place !== undefined) {
      Object.defineProperty(place[0], place[1], {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
  }
  return copy;
}
