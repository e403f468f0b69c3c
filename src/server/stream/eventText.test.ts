import { expect, it } from 'vitest';
import { createEventStreamReader, type StreamEvent } from '../../protocol/index.js';
import { canBeId, eventBytes, retryLine, type SentEvent } from './eventText.js';

function read(...events: SentEvent[]): unknown[] {
  const heard: unknown[] = [];
  const reader = createEventStreamReader({
    event: (event: StreamEvent) => heard.push(event),
    cursor: (id) => heard.push({ id }),
    retry: (ms) => heard.push(ms),
    problem: (code) => heard.push(code),
    wasted: () => {},
  });
  for (const event of events) reader.push(eventBytes(event));
  return heard;
}

it('writes what a reader reads', () => {
  expect(read({ data: 'a\nb', id: '"1"' }, { name: 'update', data: '' }, { id: '', data: ' x ' })).toEqual([
    { type: 'message', data: 'a\nb', id: '"1"' },
    { type: 'update', data: '', id: '"1"' },
    { type: 'message', data: ' x ', id: '' },
  ]);
});

it('moves the id alone', () => {
  expect(read({ id: '/a?after=3' })).toEqual([{ id: '/a?after=3' }]);
});

it('lets no line of a text become a field', () => {
  const text = 'a\r\nevent: x\rid: y\n\ndata: z\n';
  expect(read({ data: text })).toEqual([
    { type: 'message', data: 'a\nevent: x\nid: y\n\ndata: z\n', id: '' },
  ]);
});

it('says when to come back, in whole milliseconds', () => {
  expect(retryLine(1500.4).toString()).toBe('retry: 1500\n\n');
});

it.each(['a\nb', 'a\0', '', 'caf\xe9', 'x'.repeat(2049)])('has no id %j', (text) => {
  expect(canBeId(text)).toBe(false);
});
