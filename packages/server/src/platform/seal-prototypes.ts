/**
 * Nothing can be added any more to what all objects, lists and functions inherit from: code that copies what was sent
 * without looking at its names cannot change the whole program by it. What is there stays as it is and writable, since
 * assigning `toString` or `name` to an object of one's own must go on working.
 */
export function sealPrototypes(): void {
  for (const { prototype } of [Object, Array, Function, String, Number, Boolean, Date, RegExp, Error]) {
    Object.preventExtensions(prototype);
  }
}
