import { expect, it } from 'vitest';
import { changesPlace, valuePlace } from '../follow/place.js';
import { hashOf, idOfPositions, positionText, readPositions } from './positions.js';

it('are read as they were written', () => {
  const places = [
    valuePlace('/a', '"1"'),
    valuePlace('/b', ''),
    { ...valuePlace('/c', ''), gone: true },
    changesPlace('/d?after=3'),
  ];
  const id = idOfPositions(places.map(positionText));
  expect(readPositions(id, 4, () => true)).toEqual([
    { kind: 'value', hash: hashOf('"1"') },
    { kind: 'nowhere' },
    { kind: 'gone' },
    { kind: 'changes', target: '/d?after=3' },
  ]);
});

it('of others, or of another number of resources, say nothing', () => {
  expect(readPositions('=abc', 2, () => true)).toEqual([{ kind: 'nowhere' }, { kind: 'nowhere' }]);
  expect(readPositions('', 1, () => true)).toEqual([{ kind: 'nowhere' }]);
});

it('of changes that are not offered say nothing', () => {
  const isOffered = (target: string) => target.startsWith('/public/');
  expect(readPositions('/public/?after=1 /private/?after=1', 2, isOffered)).toEqual([
    { kind: 'changes', target: '/public/?after=1' },
    { kind: 'nowhere' },
  ]);
});

it('of a hundred values fit into an id; what does not fit is no id', () => {
  const position = positionText(valuePlace('/a', `"${'x'.repeat(500)}"`));
  expect(idOfPositions(Array.from({ length: 100 }, () => position))).toHaveLength(799);
  expect(idOfPositions(['/x'.repeat(2000)])).toBe('');
});
