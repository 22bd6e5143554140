/** Storage as a page has it, in memory, for a Node that has none. */
export class MemoryStorage {
  readonly entries = new Map<string, string>();

  getItem(name: string): string | null {
    return this.entries.get(name) ?? null;
  }

  setItem(name: string, text: string): void {
    this.entries.set(name, text);
  }
}
