/** What a client may say on a WebSocket: what became visible to it, as by POST /sdk/confirmations. */
import { type Confirmation, confirmation } from '@halyard/contract';

export interface ClientMessage {
  event: 'confirmation';
  /** Of whom is known from the handshake. */
  data: Omit<Confirmation, 'instance'>;
}

const anonymous = confirmation.omit({ instance: true });

/** undefined for everything else, which later clients may say and this server passes over. Never throws. */
export function parseClientMessage(text: string): ClientMessage | undefined {
  try {
    const { event, data } = JSON.parse(text);
    if (event !== 'confirmation') return undefined;
    return { event, data: anonymous.parse(data) };
  } catch {
    return undefined;
  }
}
