import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { readStart } from './start.js';

const startOf = (headers: IncomingHttpHeaders, at = /^/) =>
  readStart({ url: '/items/?q', headers } as IncomingMessage, (changes) => at.test(changes));

describe('a stream begins', () => {
  it('with the value, for one who has none', () => {
    expect(startOf({})?.place).toMatchObject({ mode: 'value', target: '/items/?q', validator: '' });
  });

  it.each([
    [{ 'if-none-match': '"1"' }, '"1"'],
    [{ 'last-event-id': 'W/"2"' }, 'W/"2"'],
    [{ 'last-event-id': '"2"', 'if-none-match': '"1"' }, '"2"'],
    [{ 'last-event-id': '', 'if-none-match': '"1"' }, '"1"'],
  ])('after the value that %j names', (headers, validator) => {
    expect(startOf(headers)).toMatchObject({ place: { mode: 'value', validator }, changes: undefined });
  });

  it('at the changes of the same path that an id names', () => {
    expect(startOf({ 'last-event-id': '/items/?q&after=3' })).toMatchObject({
      place: { mode: 'changes', target: '/items/?q&after=3' },
      changes: undefined,
    });
  });

  it('at the resource, where its changes are elsewhere', () => {
    expect(startOf({ 'last-event-id': '/changes?after=3' })).toMatchObject({
      place: { mode: 'value', validator: '' },
      changes: '/changes?after=3',
    });
  });

  it.each(['17', 'a-b', '"1', '1"', 'x/y'])('at the route itself for the id %j', (id) => {
    expect(startOf({ 'last-event-id': id })).toBeUndefined();
  });

  it('at the route itself for an id of changes, where none are offered', () => {
    expect(startOf({ 'last-event-id': '/items/?after=3' }, /^\/other\//)).toBeUndefined();
    expect(startOf({ 'last-event-id': '/private/?after=3' }, /^\/items\//)).toBeUndefined();
  });
});
