/** What a client makes of a stream, written from the protocol's words alone, so that it can contradict the server. */
import { createHash } from 'node:crypto';

interface Entry {
  version: number;
  entry: unknown;
}

export interface ReceivedEvent {
  event: string;
  id: string | undefined;
  data: Record<string, unknown>;
}

/** Takes bytes as they come, cut anywhere. */
export class StreamClient {
  epoch: string | undefined;
  version: number | undefined;
  entries = new Map<string, Entry>();
  readonly events: ReceivedEvent[] = [];
  /** What no server may do; empty in the end. */
  readonly complaints: string[] = [];
  #text = '';
  #intent: ReceivedEvent['data'] | undefined;
  #buffer: { id: string; entry: Entry | undefined }[] = [];

  /** For Last-Event-ID. */
  get basis(): string | undefined {
    return this.epoch === undefined ? undefined : `${this.epoch}.${this.version}`;
  }

  /** The connection was cut: what has no commit is void. */
  disconnect(): void {
    this.#text = '';
    this.#intent = undefined;
    this.#buffer = [];
  }

  receive(bytes: Buffer | string): void {
    this.#text += bytes.toString();
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end < 0) return;
      const lines = this.#text.slice(0, end).split('\n');
      this.#text = this.#text.slice(end + 2);
      const field = (name: string) =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const received = { event: field('event')!, id: field('id'), data: JSON.parse(field('data')!) };
      this.events.push(received);
      this.#take(received);
    }
  }

  hash(): string {
    const sum = Buffer.alloc(8);
    for (const [id, { version }] of this.entries) {
      const digest = createHash('sha256').update(`${id}\n${version}`).digest();
      for (let i = 0; i < 8; i++) sum[i]! ^= digest[i]!;
    }
    return sum.toString('hex');
  }

  /** Comparable with that of a snapshot. */
  state(): Record<string, unknown> {
    return Object.fromEntries([...this.entries].map(([id, { entry }]) => [id, entry]));
  }

  #take({ event, id, data }: ReceivedEvent): void {
    const entryId = `${data['kind']}\n${data['key']}`;
    if (event === 'intent') {
      this.#intent = data;
      this.#buffer = [];
      const { transfer, epoch } = data;
      if (transfer !== 'full' && epoch !== this.epoch) this.#complain(`${transfer} of an epoch not held`);
    } else if (event === 'put') {
      const entry = data['entry'] as { version: number };
      this.#buffer.push({ id: entryId, entry: { version: entry.version, entry } });
    } else if (event === 'delta') {
      this.#buffer.push({ id: entryId, entry: this.#changed(entryId, data as never) });
    } else if (event === 'delete') {
      this.#buffer.push({ id: entryId, entry: undefined });
    } else if (event === 'commit') {
      this.#commit(data as never, id);
    }
  }

  /** The last word on the entry before, with one list in it changed. */
  #changed(
    id: string,
    delta: { base: number; version: number; at: string; add: unknown[]; remove: unknown[] },
  ): Entry {
    const before = this.#buffer.findLast((each) => each.id === id) ?? { entry: this.entries.get(id) };
    if (before.entry?.version !== delta.base) this.#complain(`a delta of ${id} from ${delta.base}`);
    const entry = structuredClone(before.entry?.entry ?? {}) as Record<string, unknown>;
    const names = delta.at.slice(1).split('/');
    const last = names.pop()!;
    const parent = names.reduce((at, name) => at[name] as Record<string, unknown>, entry);
    const list = (parent[last] as unknown[]).filter((value) => !delta.remove.includes(value));
    parent[last] = [...list, ...delta.add];
    entry['version'] = delta.version;
    return { version: delta.version, entry };
  }

  #commit(commit: { epoch: string; from: number | null; version: number; hash: string }, id?: string): void {
    if (!this.#intent) this.#complain('a commit before any intent');
    if (id !== `${commit.epoch}.${commit.version}`)
      this.#complain(`commit ${commit.version} has the id ${id}`);
    if (commit.from === null) {
      if (this.#intent?.['transfer'] !== 'full') this.#complain('a full commit that was not announced');
      this.entries.clear();
    } else if (commit.epoch !== this.epoch || commit.from !== this.version) {
      this.#complain(`from ${commit.epoch}.${commit.from}, but ${this.basis} is held`);
    }
    if (commit.epoch === this.epoch && commit.version <= this.version!) {
      this.#complain(`went from ${this.version} to ${commit.version}`);
    }
    for (const { id: entryId, entry } of this.#buffer) {
      if (entry) this.entries.set(entryId, entry);
      else this.entries.delete(entryId);
    }
    this.#buffer = [];
    this.epoch = commit.epoch;
    this.version = commit.version;
    if (this.hash() !== commit.hash) this.#complain(`another hash at ${commit.version}`);
  }

  #complain(what: string): void {
    this.complaints.push(what);
  }
}
