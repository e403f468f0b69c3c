import type { Measured } from '../../test/support/report.js';
import { type Compared, type Crowds, compareAudiences, describeCompared } from './compareAudiences.js';
import { medianRatio, medians } from './pair.js';

/** What a waiting client costs, and how long an update needs to reach all. */
export async function measureLongPolls(options: Omit<Crowds, 'kind'>): Promise<Measured> {
  const crowds: Crowds = { ...options, kind: 'longPolls' };
  const http = await compareAudiences({ ours: 'oursHttp', bare: 'bareHttp' }, crowds);
  const express = await compareAudiences({ ours: 'oursExpress', bare: 'bareExpress' }, crowds);
  return {
    figures: { ...figuresOf('', http), ...figuresOf('express_', express) },
    details: { ...crowds, http: describeCompared(http), express: describeCompared(express) },
  };
}

function figuresOf(prefix: string, { memory, deliveries }: Compared): Record<string, number> {
  const bytes = medians(memory, ({ heapBytes }) => heapBytes);
  const rss = medians(memory, ({ rssBytes }) => rssBytes);
  const ms = medians(deliveries, (delivery) => delivery.ms);
  const returnMs = medians(deliveries, (delivery) => delivery.returnMs);
  return {
    [`${prefix}waiter_memory_ratio`]: medianRatio(memory, ({ heapBytes }) => heapBytes),
    [`${prefix}waiter_bytes`]: bytes.ours,
    [`${prefix}bare_waiter_bytes`]: bytes.bare,
    [`${prefix}waiter_rss_ratio`]: medianRatio(memory, ({ rssBytes }) => rssBytes),
    [`${prefix}waiter_rss_bytes`]: rss.ours,
    [`${prefix}bare_waiter_rss_bytes`]: rss.bare,
    [`${prefix}longpoll_fanout_ratio`]: medianRatio(deliveries, (delivery) => delivery.ms),
    [`${prefix}longpoll_fanout_ms`]: ms.ours,
    [`${prefix}bare_longpoll_fanout_ms`]: ms.bare,
    [`${prefix}return_ms`]: returnMs.ours,
    [`${prefix}bare_return_ms`]: returnMs.bare,
  };
}
