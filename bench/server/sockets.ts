import type { Measured } from '../../test/support/report.js';
import { type Crowds, compareAudiences, describeCompared } from './compareAudiences.js';
import { medianRatio, medians } from './pair.js';

/** What a subscriber by WebSocket costs, and how long an update needs to reach all. */
export async function measureSockets(options: Omit<Crowds, 'kind'>): Promise<Measured> {
  const crowds: Crowds = { ...options, kind: 'subscribers' };
  const compared = await compareAudiences({ ours: 'oursSocket', bare: 'bareSocket' }, crowds);
  const { memory, deliveries } = compared;
  const bytes = medians(memory, ({ heapBytes }) => heapBytes);
  const rss = medians(memory, ({ rssBytes }) => rssBytes);
  const ms = medians(deliveries, (delivery) => delivery.ms);
  return {
    figures: {
      ws_fanout_ratio: medianRatio(deliveries, (delivery) => delivery.ms),
      ws_fanout_ms: ms.ours,
      bare_ws_fanout_ms: ms.bare,
      subscriber_memory_ratio: medianRatio(memory, ({ heapBytes }) => heapBytes),
      subscriber_bytes: bytes.ours,
      bare_subscriber_bytes: bytes.bare,
      subscriber_rss_ratio: medianRatio(memory, ({ rssBytes }) => rssBytes),
      subscriber_rss_bytes: rss.ours,
      bare_subscriber_rss_bytes: rss.bare,
    },
    details: { ...crowds, ...describeCompared(compared) },
  };
}
