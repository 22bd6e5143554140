/** What an EventSource of a browser makes of a stream, beside a memory of it all. */
import { StreamClient } from './stream-client.ts';

export class EventSourceClient extends StreamClient {
  /** Ids of the messages without a name, which `onmessage` hears. */
  readonly nudges: string[] = [];
  /** Names of the others. */
  readonly named: string[] = [];
  retryMs: number | undefined;
  #rest = '';

  /** As the header of the next connection. */
  get lastEventId(): string | undefined {
    return this.nudges.at(-1);
  }

  override disconnect(): void {
    this.#rest = '';
  }

  override receive(bytes: Buffer | string): void {
    const blocks = (this.#rest + bytes.toString()).split('\n\n');
    this.#rest = blocks.pop()!;
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
      if (fields.has('retry')) this.retryMs = Number(fields.get('retry'));
      const data = fields.get('data');
      if (data === undefined) continue;
      const event = fields.get('event');
      this.events.push({ event: event ?? 'message', id: fields.get('id'), data: JSON.parse(data) });
      if (event === undefined) this.nudges.push(fields.get('id')!);
      else this.named.push(event);
    }
  }
}
