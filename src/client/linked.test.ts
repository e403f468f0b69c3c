import { expect, it } from 'vitest';
import { at, bodiless, follower, snapshot, url, value } from '../../test/support/linkedFollower.js';
import type { Publication, Revision } from '../model/index.js';
import type { LinkEvent } from './linked.js';

it('tells values in their order, whichever way they come, and each once', () => {
  const { linked, values } = follower();
  linked.publication(value(at(1, 2), 'b'));
  linked.takeSnapshot(at(1, 1), snapshot('a'));
  linked.publication(value(at(1, 2), 'b'));
  linked.publication(value(at(1, 3), 'c'));
  linked.take({ id: '1', key: 'k', state: 'live', revision: at(1, 2), snapshot: snapshot('b') });
  expect(values()).toEqual(['b', 'c']);
});

it('puts a later life of the worker after an earlier one, whatever it has counted', () => {
  const { linked, values } = follower();
  linked.publication(value(at(10, 500), 'a'));
  linked.publication(value(at(11, 1), 'b'));
  linked.publication(value(at(10, 501), 'late'));
  expect(values()).toEqual(['a', 'b']);
});

it('does not repeat a value with the same ETag under a later revision', () => {
  const { linked, values } = follower();
  linked.publication(value(at(1, 1), 'a'));
  linked.publication(value(at(2, 1), 'a'));
  linked.publication(value(at(2, 2), 'b'));
  linked.publication(value(at(2, 3), 'a'));
  expect(values()).toEqual(['a', 'b', 'a']);
});

it('repeats where there is no ETag to tell', () => {
  const { linked, values } = follower();
  const tagless = { ...snapshot('a'), headers: [] };
  linked.takeSnapshot(at(1, 2), tagless);
  linked.takeSnapshot(at(1, 3), tagless);
  expect(values()).toEqual(['a', 'a']);
});

it('reads a value that came without its body, or that it missed', () => {
  const { linked, values } = follower();
  expect(linked.publication(bodiless(at(1, 5)))).toBe('read');
  linked.takeSnapshot(at(1, 5), snapshot('large'));
  expect(linked.publication({ key: 'k', url, state: 'stale', revision: at(1, 5), kind: 'state' })).toBe(
    'nothing',
  );
  expect(linked.publication({ key: 'k', url, state: 'live', revision: at(1, 6), kind: 'state' })).toBe(
    'read',
  );
  expect(values()).toEqual(['large']);
});

it('leaves the variants of others alone', () => {
  const { linked, values, heard } = follower();
  expect(linked.publication(value(at(1, 1), 'x', 'other'))).toBe('nothing');
  expect([values(), heard]).toEqual([[], []]);
});

it('keeps what came before it knew its key, and takes what is its own', () => {
  const { linked, values } = follower(false);
  linked.publication(value(at(1, 3), 'theirs', 'other'));
  linked.publication(value(at(1, 2), 'b'));
  linked.take({ id: '1', key: 'k', state: 'live', revision: at(1, 1), snapshot: snapshot('a') });
  expect(values()).toEqual(['a', 'b']);
});

it('keeps only the newest few of what came early', () => {
  const { linked, values } = follower(false);
  for (let n = 1; n <= 100; n++) linked.publication(value(at(1, n), String(n)));
  linked.take({ id: '1', key: 'k', state: 'live' });
  expect(values()).toHaveLength(8);
  expect(values().at(-1)).toBe('100');
});

it('begins anew when it is told that its key is no more', () => {
  const { linked, values } = follower();
  linked.publication(value(at(1, 1), 'a'));
  expect(linked.publication({ key: 'k', url, state: 'pending', kind: 'state' })).toBe('follow');
  linked.take({ id: '1', key: 'new', state: 'live', revision: at(1, 2), snapshot: snapshot('b') });
  expect(linked.publication(value(at(1, 3), 'old'))).toBe('nothing');
  expect(values()).toEqual(['a', 'b']);
});

it('tells the value of a new identity, also where its ETag is that of the former one', () => {
  const { linked, values } = follower(false);
  linked.take({ id: '1', key: 'a k', state: 'live', revision: at(1, 1), snapshot: snapshot('mine', '"1"') });
  expect(linked.publication({ key: 'a k', url, state: 'pending', kind: 'state' })).toBe('follow');
  linked.take({
    id: '1',
    key: 'b k',
    state: 'live',
    revision: at(1, 2),
    snapshot: snapshot('theirs', '"1"'),
  });
  expect(values()).toEqual(['mine', 'theirs']);
});

it('tells an error that comes before the first answer', () => {
  const { linked, heard } = follower();
  const details = { uri: url, reason: 'x' };
  const need = linked.publication({
    key: 'k',
    url,
    state: 'pending',
    kind: 'error',
    code: 'network-failed',
    details,
  });
  expect(heard).toEqual([{ kind: 'error', code: 'network-failed', details }]);
  expect(need).toBe('nothing');
});

it('tells a removal once, over the lives of the worker, and the value that comes after it', () => {
  const { linked, heard, values } = follower();
  linked.publication(value(at(1, 1), 'a'));
  const removed = (revision: Revision): Publication => ({
    key: 'k',
    url,
    state: 'removed',
    revision,
    kind: 'removed',
    status: 404,
  });
  linked.publication(removed(at(1, 2)));
  linked.publication(removed(at(1, 2)));
  linked.take({ id: '1', key: 'k', state: 'removed', revision: at(1, 2) });
  linked.publication(removed(at(2, 1)));
  expect(heard.filter(({ kind }) => kind === 'removed')).toHaveLength(1);
  linked.publication(value(at(2, 2), 'a'));
  expect(values()).toEqual(['a', 'a']);
});

it('tells one who comes later what is known, and the state', () => {
  const { linked } = follower();
  linked.publication(value(at(1, 1), 'a'));
  const late: LinkEvent[] = [];
  linked.greet((event) => late.push(event));
  expect(late).toMatchObject([{ kind: 'value' }, { kind: 'state', state: 'live' }]);
});

it('lets a follower go away while it tells', () => {
  const { linked, values } = follower();
  const gone: string[] = [];
  const leave = () => {
    gone.push('heard');
    linked.listeners.delete(leave);
  };
  linked.listeners.add(leave);
  linked.publication(value(at(1, 1), 'a'));
  linked.publication(value(at(1, 2), 'b'));
  expect([values(), gone]).toEqual([['a', 'b'], ['heard', 'heard'].slice(0, 1)]);
});
