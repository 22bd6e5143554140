/** A stream over a WebSocket (RFC 6455), one JSON text message an event. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { createAdmission } from './admission.ts';
import { type ClientMessage, parseClientMessage } from './client-message.ts';
import type { StreamConnection } from './stream-connection.ts';
import { type Fragment, maxFragmentBytes, webSocketMessages } from './websocket-messages.ts';

/** RFC 6455, 7.4.1. The last event before 1000 says why, and when to come back. */
const closedNormally = 1000;
const policyViolation = 1008;

const lingerMs = 1_000;
/** One for each commit, of which there are twenty a second at most, and pings besides. */
const clientMessagesPerSecond = 50;

const acceptor = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  // A compressor costs each connection up to 300 kB, and bytes could not be shared.
  perMessageDeflate: false,
  maxPayload: 8192,
  handleProtocols: () => false,
});

/**
 * The handshake is answered with the first bytes: until then the response, which must be on the request's socket, is
 * free for an error. The request must be a handshake (`isWebSocketHandshake`); `head` is what came behind it.
 */
export function wsStreamConnection(
  request: IncomingMessage,
  response: ServerResponse,
  head: Buffer,
): StreamConnection {
  const socket = request.socket as Socket;
  let webSocket: WebSocket | undefined;
  let ending: { code: number; reason?: string } | undefined;
  /** What follows the slice being written, in order. */
  let waiting: readonly Fragment[] = [];
  let waitingBytes = 0;
  let isSlicing = false;
  let onEmpty = () => {};
  let onMessage: (message: ClientMessage) => void = () => {};

  function open(): void {
    response.detachSocket(socket);
    // Calls back at once, or has refused and closed.
    acceptor.handleUpgrade(request, socket, head, (opened) => {
      webSocket = opened;
      listen(opened);
    });
    if (webSocket === undefined) ending = { code: closedNormally };
  }

  function listen(opened: WebSocket): void {
    const allowance = createAdmission(clientMessagesPerSecond);
    const isTooMuch = () => {
      if (allowance.ask(performance.now()) === 0) return false;
      end(policyViolation, 'too many messages');
      return true;
    };
    opened.on('ping', isTooMuch);
    opened.on('pong', isTooMuch);
    // What breaks the protocol is answered by the library with its own code; 'close' follows, and that is what counts.
    opened.on('error', () => {});
    opened.on('message', (data: Buffer, isBinary) => {
      if (ending || isTooMuch() || isBinary) return;
      const message = parseClientMessage(data.toString());
      if (message) onMessage(message);
    });
  }

  function send(fragments: readonly Fragment[], onTaken?: () => void): void {
    socket.cork();
    fragments.forEach(({ bytes, fin }, index) => {
      const isLast = index === fragments.length - 1;
      webSocket?.send(bytes, { binary: false, fin }, isLast ? onTaken : undefined);
    });
    socket.uncork();
  }

  /** Node tells of a write when all of it is gone: in slices, a long transfer over a slow line shows that it moves. */
  function sendNext(): void {
    if (socket.destroyed) {
      waiting = [];
      waitingBytes = 0;
      return;
    }
    let count = 0;
    let bytes = 0;
    for (const fragment of waiting) {
      if (count > 0 && bytes + fragment.bytes.length > maxFragmentBytes) break;
      count++;
      bytes += fragment.bytes.length;
    }
    if (count > 0) {
      const slice = waiting.slice(0, count);
      waiting = waiting.slice(count);
      waitingBytes -= bytes;
      send(slice, sendNext);
      return;
    }
    isSlicing = false;
    if (ending) webSocket?.close(ending.code, ending.reason);
    else onEmpty();
  }

  function end(code: number, reason?: string): void {
    if (ending || socket.destroyed) return;
    ending = { code, ...(reason !== undefined && { reason }) };
    if (webSocket === undefined) socket.destroy();
    else if (!isSlicing) webSocket.close(code, reason);
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
  }

  socket.setKeepAlive(true, 20_000);
  return {
    transport: 'websocket',
    write(bytes) {
      if (ending || socket.destroyed) return;
      if (webSocket === undefined) open();
      if (ending) return;
      const { fragments, sizeBytes } = webSocketMessages(bytes);
      if (!isSlicing && sizeBytes <= maxFragmentBytes) {
        send(fragments);
        return;
      }
      waiting = waiting.concat(fragments);
      waitingBytes += sizeBytes;
      if (isSlicing) return;
      isSlicing = true;
      sendNext();
    },
    // A message is never shorter than the event it was made from: what nobody takes cannot seem to be taken.
    get bufferedBytes() {
      return (webSocket?.bufferedAmount ?? 0) + waitingBytes;
    },
    close: () => end(closedNormally),
    onClose(callback) {
      if (socket.destroyed) queueMicrotask(callback);
      else socket.once('close', callback);
    },
    onDrain(callback) {
      onEmpty = callback;
      socket.on('drain', () => {
        if (!isSlicing) callback();
      });
    },
    onMessage(callback) {
      onMessage = callback;
    },
  };
}

/** Whether a request can be answered with a WebSocket. */
export function isWebSocketHandshake({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-version'] === '13' &&
    /^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '')
  );
}
