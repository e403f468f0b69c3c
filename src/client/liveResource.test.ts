import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { LiveResource } from './liveResource.js';

it('leaves nothing on a signal that outlives it', () => {
  const { signal } = new AbortController();
  const resource = new LiveResource('https://x.invalid/', { signal });
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  resource.cancel();
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

it('ends with its signal', () => {
  const controller = new AbortController();
  const resource = new LiveResource('https://x.invalid/', { signal: controller.signal });
  controller.abort();
  expect(resource.state).toBe('ended');
  expect(new LiveResource('https://x.invalid/', { signal: controller.signal }).state).toBe('ended');
});
