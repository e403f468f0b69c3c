import { channelName, envelope, type ToPage } from '../messages.js';
import type { Broadcast } from '../ports.js';

/** So many channels stay open; beyond them the longest unused is closed. */
const mostChannels = 256;

/** Tells every tab that listens on the channel of a URL. Channels stay open between messages: opening costs more. */
export function createChannelBroadcast(scope: string, version: string): Broadcast {
  const channels = new Map<string, BroadcastChannel>();

  function channelOf(url: string): BroadcastChannel {
    const channel = channels.get(url) ?? new BroadcastChannel(channelName(scope, url));
    channels.delete(url);
    channels.set(url, channel);
    if (channels.size > mostChannels) closeOldest();
    return channel;
  }

  function closeOldest(): void {
    const [oldest] = channels;
    if (!oldest) return;
    oldest[1].close();
    channels.delete(oldest[0]);
  }

  return {
    publish(publication) {
      const message: ToPage = { type: 'publication', publication };
      channelOf(publication.url).postMessage(envelope(message, version));
    },
    close() {
      for (const channel of channels.values()) channel.close();
      channels.clear();
    },
  };
}
