/** What a client may say on a WebSocket: which state it holds, once it has applied it. */
import { type Position, parsePosition } from './stream-messages.ts';

export interface ClientMessage {
  event: 'holds';
  data: Position;
}

/** undefined for everything else, which later clients may say and this server passes over. Never throws. */
export function parseClientMessage(text: string): ClientMessage | undefined {
  try {
    const { event, data } = JSON.parse(text);
    const position = parsePosition(`${data.epoch}.${data.version}`);
    return event === 'holds' && position ? { event, data: position } : undefined;
  } catch {
    return undefined;
  }
}
