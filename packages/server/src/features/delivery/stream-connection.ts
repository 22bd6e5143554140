import type { ClientMessage } from './client-message.ts';

/** As metrics call it. */
export type StreamTransport = 'sse' | 'websocket';

/**
 * One connection that a stream is written to: a port, so that what is sent knows neither HTTP nor sockets.
 */
export interface StreamConnection {
  readonly transport: StreamTransport;
  /** Takes the bytes whatever is buffered; they may be shared with other connections and never change. */
  write(bytes: Buffer): void;
  /** What was written and not yet taken by the network. */
  readonly bufferedBytes: number;
  /** Ends after what is buffered, or within a second if that does not move. Safe to call twice. */
  close(): void;
  /** Called once, however it ended; later than this call, even where it has ended already. */
  onClose(callback: () => void): void;
  /** Called whenever the buffer has become empty again. */
  onDrain(callback: () => void): void;
  /** Called for each message that the client sends; absent where clients cannot speak, as over Server-Sent Events. */
  onMessage?(callback: (message: ClientMessage) => void): void;
}
