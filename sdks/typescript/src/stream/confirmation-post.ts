/** How a confirmation gets to the service: one request at a time, which no answer, or close(), ends. */
import type { Network, OpenRequest } from '../network.ts';
import { ask } from '../request.ts';
import type { Timetable } from '../timetable.ts';
import type { Confirmation } from './confirmer.ts';

export interface ConfirmationPostOptions {
  url: URL;
  headers: Record<string, string>;
  /** As in the header Halyard-Instance of the stream. */
  instance: string;
  network: Network;
  timetable: Timetable;
  timings: { sendTimeoutMs: number };
}

const SENDING = 'confirming';

export class ConfirmationPost {
  readonly #options: ConfirmationPostOptions;
  #request: OpenRequest | undefined;
  #end: (isTaken: boolean) => void = () => {};

  constructor(options: ConfirmationPostOptions) {
    this.#options = options;
  }

  /** Resolves to whether the service took it. Never rejects. */
  send(confirmation: Confirmation): Promise<boolean> {
    const { url, headers, instance, network, timetable, timings } = this.#options;
    return new Promise((resolve) => {
      this.#end = (isTaken) => {
        timetable.clear(SENDING);
        this.#request?.cancel();
        this.#request = undefined;
        resolve(isTaken);
      };
      timetable.set(SENDING, timings.sendTimeoutMs, () => this.#end(false));
      this.#request = ask(network, {
        url,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ instance, ...confirmation }),
        maxBytes: 64 * 1024,
        onAnswer: (answer) =>
          this.#end(!(answer instanceof Error) && answer.status >= 200 && answer.status < 300),
      });
    });
  }

  /** Ends what is under way. */
  cancel(): void {
    this.#end(false);
  }
}
