import { expect, it } from 'vitest';
import {
  at,
  bodiless,
  changes,
  follower,
  shown,
  snapshot,
  url,
  value,
} from '../../test/support/linkedFollower.js';
import type { Publication } from '../model/index.js';
import { type LinkEvent, mostKept } from './linked.js';

const collection = (isKnown = true) => follower(isKnown, { wants: 'changes' });
const updates = (isKnown = true) => follower(isKnown, { wants: 'updates' });
const stateOf = (revision = at(1, 1)): Publication => ({
  key: 'k',
  url,
  state: 'live',
  revision,
  kind: 'state',
});
const standing = { id: '1', key: 'k', state: 'live' as const };

/** Follows a collection whose value is of revision 1. */
function holding() {
  const one = collection();
  one.linked.publication(value(at(1, 1), 'a'));
  return one;
}

it('tells changes one after the other, each once', () => {
  const { linked, told } = holding();
  const needs = [
    linked.publication(changes(at(1, 2), at(1, 1), '1')),
    linked.publication(changes(at(1, 2), at(1, 1), '1')),
    linked.publication(changes(at(1, 5), at(1, 2), '2')),
    linked.publication(changes(at(1, 2), at(1, 1), '1')),
  ];
  expect([told(), new Set(needs)]).toEqual([['a', '+1', '+2'], new Set(['nothing'])]);
});

it('reads the whole where changes were missed, and loses none that came meanwhile', () => {
  const { linked, told } = holding();
  expect(linked.publication(changes(at(1, 3), at(1, 2), '2'))).toBe('read');
  expect(linked.publication(changes(at(1, 4), at(1, 3), '3'))).toBe('nothing');
  expect(linked.publication(changes(at(1, 5), at(1, 4), '4'))).toBe('nothing');
  expect(linked.takeSnapshot(at(1, 3), snapshot('b'))).toBe('nothing');
  expect(told()).toEqual(['a', 'b', '+3', '+4']);
});

it('drops of what waits what the snapshot holds', () => {
  const { linked, told } = holding();
  linked.publication(changes(at(1, 3), at(1, 2), '2'));
  linked.takeSnapshot(at(1, 9), snapshot('b'));
  linked.publication(changes(at(1, 10), at(1, 9), '9'));
  expect(told()).toEqual(['a', 'b', '+9']);
});

it('reads again where something is missing after the snapshot too', () => {
  const { linked, told } = holding();
  linked.publication(changes(at(1, 3), at(1, 2), '2'));
  linked.publication(changes(at(1, 5), at(1, 4), '4'));
  expect(linked.takeSnapshot(at(1, 3), snapshot('b'))).toBe('read');
  expect(linked.takeSnapshot(at(1, 4), snapshot('c'))).toBe('nothing');
  expect(told()).toEqual(['a', 'b', 'c', '+4']);
});

it('needs no snapshot when what was missing comes late', () => {
  const { linked, told } = holding();
  linked.publication(changes(at(1, 3), at(1, 2), '2'));
  linked.publication(changes(at(1, 2), at(1, 1), '1'));
  linked.takeSnapshot(at(1, 3), snapshot('b'));
  expect(told()).toEqual(['a', '+1', '+2']);
});

it('takes no snapshot that is older than its changes', () => {
  const { linked, told } = holding();
  linked.publication(changes(at(1, 2), at(1, 1), '1'));
  linked.takeSnapshot(at(1, 1), snapshot('old'));
  linked.takeSnapshot(at(1, 2), snapshot('same'));
  expect(told()).toEqual(['a', '+1']);
});

it('keeps within bounds what waits, and reads until it has caught up', () => {
  const { linked, told } = holding();
  const last = 3 + 2 * mostKept.batches;
  for (let n = 3; n <= last; n++) linked.publication(changes(at(1, n), at(1, n - 1), `${n}`));
  expect(linked.takeSnapshot(at(1, 3), snapshot('b'))).toBe('read');
  linked.takeSnapshot(at(1, last - 1), snapshot('c'));
  expect(told()).toEqual(['a', 'b', 'c', `+${last}`]);
});

it('waits for the first value, and takes the changes that follow it', () => {
  const { linked, told } = collection();
  expect(linked.publication(changes(at(1, 2), at(1, 1), '1'))).toBe('read');
  linked.takeSnapshot(at(1, 1), snapshot('a'));
  expect(told()).toEqual(['a', '+1']);
});

it('reads a value that came without its body, and takes the changes after it', () => {
  const { linked, told } = holding();
  expect(linked.publication(bodiless(at(1, 4)))).toBe('read');
  expect(linked.publication(changes(at(1, 5), at(1, 4), '5'))).toBe('nothing');
  linked.takeSnapshot(at(1, 4), snapshot('b'));
  expect(told()).toEqual(['a', 'b', '+5']);
});

it('tells a value of the ETag that it had before the changes', () => {
  const { linked, told } = holding();
  linked.publication(changes(at(1, 2), at(1, 1), '1'));
  linked.publication(value(at(1, 3), 'a'));
  linked.publication(value(at(1, 4), 'a'));
  expect(told()).toEqual(['a', '+1', 'a']);
});

it('keeps what came before it knew its key', () => {
  const { linked, told } = collection(false);
  for (let n = 2; n <= 100; n++) linked.publication(changes(at(1, n), at(1, n - 1), `${n}`));
  linked.take({ ...standing, revision: at(1, 1), snapshot: snapshot('a') });
  expect([told().length, told().at(-1)]).toEqual([100, '+100']);
});

it('asks for what a standing shows to be missing, until it comes', () => {
  const { linked, told } = holding();
  expect(linked.take({ ...standing, revision: at(1, 1) })).toBe('nothing');
  expect(linked.take({ ...standing, revision: at(1, 4) })).toBe('read');
  expect(linked.take({ ...standing, revision: at(1, 4) })).toBe('read');
  linked.takeSnapshot(at(1, 4), snapshot('b'));
  expect(linked.take({ ...standing, revision: at(1, 4) })).toBe('nothing');
  expect(linked.publication(stateOf(at(1, 6)))).toBe('read');
  expect(told()).toEqual(['a', 'b']);
});

it('goes on over a restart of the worker where nothing was lost, and else reads', () => {
  const { linked, told } = holding();
  expect(linked.publication(changes(at(2, 1), at(1, 1), '1'))).toBe('nothing');
  // The worker that was killed had told more than it had stored.
  expect(linked.publication(changes(at(3, 1), at(1, 1), '1 and 2'))).toBe('read');
  linked.takeSnapshot(at(3, 2), snapshot('b'));
  linked.publication(changes(at(3, 3), at(3, 2), '3'));
  linked.publication(changes(at(2, 7), at(2, 6), 'late'));
  expect(told()).toEqual(['a', '+1', 'b', '+3']);
});

it('begins anew with a value after its key is no more', () => {
  const { linked, told } = holding();
  expect(linked.publication({ key: 'k', url, state: 'pending', kind: 'state' })).toBe('follow');
  expect(linked.publication(changes(at(1, 2), at(1, 1), 'theirs'))).toBe('read');
  linked.take({ id: '1', key: 'new', state: 'live', revision: at(1, 3), snapshot: snapshot('b') });
  linked.publication({ ...changes(at(1, 4), at(1, 3), '4'), key: 'new' });
  expect(told()).toEqual(['a', 'b', '+4']);
});

it('has no changes between a removal and the next value', () => {
  const { linked, told } = holding();
  linked.publication({ key: 'k', url, state: 'removed', revision: at(1, 2), kind: 'removed', status: 404 });
  expect(linked.publication(changes(at(1, 4), at(1, 3), '4'))).toBe('read');
  linked.publication(value(at(1, 3), 'b'));
  expect(told()).toEqual(['a', 'removed', 'b', '+4']);
});

it('tells one who comes later the value and what changed since', () => {
  const { linked, join, told } = holding();
  linked.publication(changes(at(1, 2), at(1, 1), '1'));
  linked.publication(changes(at(1, 3), at(1, 2), '2'));
  const late = join();
  linked.publication(changes(at(1, 4), at(1, 3), '3'));
  expect([late.need, late.told()]).toEqual(['nothing', ['a+1+2', '+3']]);
  expect(told()).toEqual(['a', '+1', '+2', '+3']);
});

it('tells nothing twice to one who comes while it is told', () => {
  const { linked } = holding();
  const late: LinkEvent[] = [];
  const latecomer = (event: LinkEvent) => void late.push(event);
  linked.listeners.add(() => {
    if (linked.listeners.has(latecomer)) return;
    linked.listeners.add(latecomer);
    linked.greet(latecomer);
  });
  linked.publication(changes(at(1, 2), at(1, 1), '1'));
  linked.publication(changes(at(1, 3), at(1, 2), '2'));
  expect(shown(late)).toEqual(['a+1', 'state', '+2']);
});

it.each([
  ['too many', () => Array.from({ length: mostKept.batches + 1 }, (_, i) => String(i))],
  ['too much', () => Array.from({ length: 3 }, () => 'x'.repeat(mostKept.bytes / 2))],
])('reads for one who comes when %s changed since, and tells the others nothing', (_, make) => {
  const { linked, join, told } = holding();
  const bodies = make();
  for (const [i, body] of bodies.entries()) linked.publication(changes(at(1, i + 2), at(1, i + 1), body));
  const before = told().length;
  const late = join();
  const last = bodies.length + 1;
  linked.publication(changes(at(1, last + 1), at(1, last), 'last'));
  // The engine knows that this is still the value, or has fetched the newest.
  linked.takeSnapshot(at(1, last + 1), snapshot('whole'));
  linked.publication(changes(at(1, last + 2), at(1, last + 1), 'next'));
  expect([late.need, late.told()]).toEqual(['read', ['whole', '+next']]);
  expect(told().slice(before)).toEqual(['+last', '+next']);
  expect(join().told()).toEqual(['whole+next']);
});

it('tells a newer snapshot, read for a late one, to everybody', () => {
  const { linked, join, told } = holding();
  for (let n = 2; n <= 2 + mostKept.batches; n++) linked.publication(changes(at(1, n), at(1, n - 1), `${n}`));
  const late = join();
  linked.takeSnapshot(at(1, 600), snapshot('whole'));
  expect([late.told(), told().at(-1)]).toEqual([['whole'], 'whole']);
});

it('leaves changes alone where values are wanted, and loses no value for it', () => {
  const { linked, told } = follower();
  linked.publication(value(at(1, 1), 'a'));
  expect(linked.publication(changes(at(1, 2), at(1, 1), '1'))).toBe('nothing');
  linked.publication(value(at(1, 2), 'b'));
  expect(told()).toEqual(['a', 'b']);
});

it('passes on updates as they come', () => {
  const { linked, told } = updates();
  linked.publication(changes(at(1, 1), undefined, '1'));
  linked.publication(changes(at(1, 2), at(1, 1), '2'));
  linked.publication(changes(at(1, 2), at(1, 1), '2'));
  expect(told()).toEqual(['+1', '+2']);
});

it('says where updates were missed, and goes on', () => {
  const { linked, told } = updates();
  linked.publication(changes(at(1, 1), undefined, '1'));
  expect(linked.publication(changes(at(1, 3), at(1, 2), '3'))).toBe('nothing');
  linked.publication(changes(at(1, 4), at(1, 3), '4'));
  expect(told()).toEqual(['+1', 'changes-missed', '+3', '+4']);
});

it('says nothing of updates that overlap with what was told before a restart', () => {
  const { linked, told } = updates();
  linked.publication(changes(at(1, 1), undefined, '1'));
  linked.publication(changes(at(1, 2), at(1, 1), '2'));
  linked.publication(changes(at(2, 1), at(1, 1), '2 and 3'));
  expect(told()).toEqual(['+1', '+2', '+2 and 3']);
});

it('asks for no whole of updates, and begins where it came', () => {
  const { linked, told } = updates(false);
  linked.publication(changes(at(1, 4), at(1, 3), '4'));
  expect(linked.take({ ...standing, revision: at(1, 4) })).toBe('nothing');
  linked.publication(changes(at(1, 5), at(1, 4), '5'));
  expect(linked.publication(stateOf(at(1, 7)))).toBe('nothing');
  expect(linked.take({ ...standing, revision: at(1, 7) })).toBe('nothing');
  linked.publication(changes(at(1, 8), at(1, 7), '8'));
  expect(told()).toEqual(['+5', 'changes-missed', '+8']);
});

it('loses no update that is on its way when a standing comes', () => {
  const { linked, told } = updates();
  linked.publication(changes(at(1, 1), undefined, '1'));
  linked.take({ ...standing, revision: at(1, 2) });
  linked.publication(changes(at(1, 2), at(1, 1), '2'));
  expect(told()).toEqual(['+1', '+2']);
});

it('takes the collection with which updates start over, and what follows it', () => {
  const { linked, told, join } = updates();
  linked.publication(changes(at(1, 1), undefined, '1'));
  expect(linked.publication(bodiless(at(1, 2)))).toBe('read');
  expect(linked.publication(changes(at(1, 3), at(1, 2), '3'))).toBe('nothing');
  expect(linked.take(standing)).toBe('read');
  linked.takeSnapshot(at(1, 2), snapshot('whole'));
  expect(told()).toEqual(['+1', 'whole', '+3']);
  expect(join().told()).toEqual(['whole+3']);
});
