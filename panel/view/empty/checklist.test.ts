import { expect, it } from 'vitest';
import { harEntry } from '../../../test/support/panel/harEntry.js';
import { network } from '../../../test/support/panel/network.js';
import type { FeedStatus } from '../../feed/feed.js';
import { createSession, reduce } from '../../session/index.js';
import { checklistOf } from './checklist.js';

const check = { id: 'page', state: 'ok', text: 'Looks at https://a.example/' } as const;
const status: FeedStatus = { state: 'open', checks: [check], dropped: 0 };

function listOf(...entries: unknown[]) {
  const session = createSession({ network });
  reduce(session, { type: 'opened', at: 1, url: 'https://a.example/' });
  reduce(session, { type: 'network', at: 10, entries, finished: true });
  return checklistOf(session, status).map(({ id, state, misses }) => [id, state, misses]);
}

it('begins with what the feed found, and says that nothing was asked yet', () => {
  expect(listOf()).toEqual([
    ['page', 'ok', []],
    ['answers', 'failed', []],
  ]);
});

it('names the relation that was nearly right', () => {
  const received = { ETag: '"1"', Link: '<>; rel="value-wiat"' };
  const items = listOf(harEntry({ url: 'https://a.example/a', at: 5, received }));
  expect(items).toContainEqual(['link', 'failed', [expect.stringMatching(/^\/a: .*value-wiat.*/)]]);
});

it('names answers whose headers the page cannot see', () => {
  const received = { ETag: '"1"', Link: '<>; rel=value-wait' };
  const sent = { Referer: 'https://a.example/' };
  const hidden = harEntry({ url: 'https://api.example/a', at: 5, sent, received });
  const shown = harEntry({
    ...{ url: 'https://api.example/b', at: 6, sent },
    received: { ...received, 'Access-Control-Expose-Headers': 'ETag, Link' },
  });
  expect(listOf(hidden, shown)).toContainEqual(['exposed', 'failed', ['/a']]);
  expect(listOf(shown).map(([id]) => id)).not.toContain('exposed');
});
