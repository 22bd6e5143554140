/** Resolves when the promise does, and after so many milliseconds at the latest; rejects only where it does. */
export function within(limitMs: number, promise: Promise<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, limitMs);
    promise.then(() => resolve(), reject).finally(() => clearTimeout(timer));
  });
}
