/** Who is due for a heartbeat: a wheel of slots instead of a timer per connection. */
export interface BeatWheel<T> {
  add(member: T): void;
  remove(member: T): void;
  /** Those that became due since the last call, put back 15 s ± 0.75 s further on. */
  due(nowMs: number): T[];
}

export const slotMs = 250;
const slotCount = 64;
const meanSlots = 60;
const jitterSlots = 3;

export function createBeatWheel<T>(startMs: number, random: () => number = Math.random): BeatWheel<T> {
  const slots = Array.from({ length: slotCount }, () => new Set<T>());
  const slotOf = new Map<T, Set<T>>();
  let position = 0;
  let atMs = startMs;

  function place(member: T, slotsAhead: number): void {
    const slot = slots[(position + slotsAhead) % slotCount]!;
    slot.add(member);
    slotOf.set(member, slot);
  }

  return {
    // The first one comes at a random time, so that those who connect together are not heard together for ever.
    add: (member) => place(member, 1 + Math.floor(random() * meanSlots)),
    remove(member) {
      slotOf.get(member)?.delete(member);
      slotOf.delete(member);
    },
    due(nowMs) {
      const found: T[] = [];
      // After a long stall one round is enough: nobody is due twice.
      const behind = Math.floor((nowMs - atMs) / slotMs);
      atMs += behind * slotMs;
      for (let i = 0; i < Math.min(behind, slotCount); i++) {
        position = (position + 1) % slotCount;
        const slot = slots[position]!;
        const members = [...slot];
        slot.clear();
        for (const member of members) {
          found.push(member);
          place(member, meanSlots - jitterSlots + Math.floor(random() * (2 * jitterSlots + 1)));
        }
      }
      return found;
    },
  };
}
