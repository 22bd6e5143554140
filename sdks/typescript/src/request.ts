/** A request whose whole answer is wanted, as text. */
import type { Network, OpenRequest, RequestOptions, ResponseHeaders } from './network.ts';

export interface Answer {
  status: number;
  headers: ResponseHeaders;
  body: string;
}

export interface AskOptions extends Omit<RequestOptions, 'onResponse' | 'onError'> {
  maxBytes: number;
  /** Once: the whole answer, or why there is none. */
  onAnswer: (answer: Answer | Error) => void;
}

/** Waits for nothing by itself: time limits are the caller's. */
export function ask(network: Network, options: AskOptions): OpenRequest {
  const { maxBytes, onAnswer, ...rest } = options;
  let answered = false;
  const answer = (result: Answer | Error): void => {
    if (answered) return;
    answered = true;
    // Closes the socket of an answer that is not wanted to its end; a whole one is closed already.
    request.cancel();
    onAnswer(result);
  };
  const request = network.open({
    ...rest,
    onError: answer,
    onResponse({ status, headers, read }) {
      const chunks: Uint8Array[] = [];
      let bytes = 0;
      read(
        (chunk) => {
          bytes += chunk.length;
          if (bytes > maxBytes) answer(new Error(`the answer is longer than ${maxBytes} bytes`));
          else chunks.push(chunk);
        },
        () => answer({ status, headers, body: Buffer.concat(chunks).toString('utf8') }),
      );
    },
  });
  return {
    cancel() {
      answered = true;
      request.cancel();
    },
  };
}
