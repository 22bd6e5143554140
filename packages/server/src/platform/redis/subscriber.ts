/** The connection that is subscribed to channels. What is published while it is lost is lost. */
import { createClient } from 'redis';
import { clientOptions } from './client-options.ts';

export interface Subscriber {
  isSubscribed(): boolean;
  close(): void;
}

export interface Subscription {
  /** By the channel's whole name. */
  channels: Record<string, (message: string) => void>;
  /** Each time when it is subscribed (again). */
  onSubscribed(): void;
  onError(error: Error): void;
}

/** Connects, and again whenever it is lost. Returns at once. */
export function openSubscriber(url: string, { channels, onSubscribed, onError }: Subscription): Subscriber {
  const client = createClient(clientOptions(url));
  let isRegistered = false;
  let isSubscribed = false;

  async function listen(): Promise<void> {
    // Once it has been, the library subscribes again before it says that it is ready.
    if (!isRegistered) {
      await client.subscribe(Object.keys(channels), (message, channel) => channels[channel]?.(message));
    }
    isRegistered = true;
    if (!client.isReady) return;
    isSubscribed = true;
    onSubscribed();
  }

  client.on('error', (error: Error) => {
    isSubscribed = client.isReady && isSubscribed;
    onError(error);
  });
  client.on('ready', () => void listen().catch(onError));
  // Tries for ever; rejects only when it is closed meanwhile.
  client.connect().catch(() => {});
  return {
    isSubscribed: () => isSubscribed && client.isReady,
    close: () => client.destroy(),
  };
}
