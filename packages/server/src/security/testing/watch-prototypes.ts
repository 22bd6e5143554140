/** What everything inherits from: whatever is added to or changed in it was changed for the whole program. */

const watched = {
  Object: Object.prototype,
  Array: Array.prototype,
  Function: Function.prototype,
  String: String.prototype,
  Number: Number.prototype,
  Boolean: Boolean.prototype,
  Date: Date.prototype,
  RegExp: RegExp.prototype,
  Error: Error.prototype,
  Promise: Promise.prototype,
  Map: Map.prototype,
  Set: Set.prototype,
  Uint8Array: Uint8Array.prototype,
  Buffer: Buffer.prototype,
  URLSearchParams: URLSearchParams.prototype,
} as const;

/** Takes down how they are now; the function returned names what has changed since. */
export function watchPrototypes(): () => string[] {
  const before = describeAll();
  return () => {
    const now = describeAll();
    const changed: string[] = [];
    for (const [name, members] of now) {
      for (const member of new Set([...members.keys(), ...before.get(name)!.keys()])) {
        if (members.get(member) !== before.get(name)!.get(member)) changed.push(`${name}.${String(member)}`);
      }
    }
    return changed;
  };
}

function describeAll(): Map<string, Map<PropertyKey, unknown>> {
  return new Map(
    Object.entries(watched).map(([name, prototype]) => [
      name,
      new Map(
        Reflect.ownKeys(prototype).map((member) => {
          const { value, get } = Reflect.getOwnPropertyDescriptor(prototype, member)!;
          return [member, value ?? get];
        }),
      ),
    ]),
  );
}

/** Of these many a program gives an object one of its own by assigning it, which what is frozen above it would refuse. */
const overridden = ['constructor', 'hasOwnProperty', 'message', 'name', 'toJSON', 'toString', 'valueOf'];

/** Whoever tries to change them from now on is thrown a TypeError. */
export function freezePrototypes(): void {
  for (const prototype of Object.values(watched)) {
    for (const member of overridden) {
      const known = Reflect.getOwnPropertyDescriptor(prototype, member);
      if (known?.writable !== true || !known.configurable) continue;
      Object.defineProperty(prototype, member, {
        configurable: false,
        enumerable: known.enumerable ?? false,
        get: () => known.value,
        set(value: unknown) {
          if (this === prototype) throw new TypeError(`${member} is frozen`);
          Object.defineProperty(this, member, {
            value,
            configurable: true,
            enumerable: true,
            writable: true,
          });
        },
      });
    }
    Object.freeze(prototype);
  }
}
