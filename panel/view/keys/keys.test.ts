import { expect, it } from 'vitest';
import { commandOf, type KeyPress } from './command.js';
import { stepFor } from './steps.js';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  ...{ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
  ...held,
});

it.each([
  [press('1'), { name: 'view', view: 'resources' }],
  [press('4'), { name: 'view', view: 'timeline' }],
  [press('/'), { name: 'filter' }],
  [press('j'), { name: 'step', key: 'j' }],
  [press('['), { name: 'older' }],
  [press('Y', { shiftKey: true }), { name: 'copy-curl' }],
  [press('f', { ctrlKey: true }), { name: 'find' }],
  [press('F', { metaKey: true, shiftKey: true }), { name: 'search' }],
])('%j means %j', (key, command) => {
  expect(commandOf(key, false)).toEqual(command);
});

it.each([
  press('5'),
  press('0'),
  press('x'),
  press('[', { ctrlKey: true }),
  press(']', { metaKey: true }),
  press('a', { ctrlKey: true }),
  press('d', { altKey: true }),
  press('constructor'),
])('%j means nothing', (key) => {
  expect(commandOf(key, false)).toBeUndefined();
});

it('leaves letters to the field that is typed in, but not Escape and Ctrl+F', () => {
  expect(commandOf(press('j'), true)).toBeUndefined();
  expect(commandOf(press('?'), true)).toBeUndefined();
  expect(commandOf(press('Escape'), true)).toEqual({ name: 'close' });
  expect(commandOf(press('f', { ctrlKey: true }), true)).toEqual({ name: 'find' });
});

it.each([
  ['ArrowDown', -1, 5, 0],
  ['ArrowDown', 4, 5, 4],
  ['ArrowUp', -1, 5, 4],
  ['ArrowUp', 0, 5, 0],
  ['k', 3, 5, 2],
  ['Home', 3, 5, 0],
  ['End', 0, 5, 4],
  ['PageDown', 0, 50, 12],
  ['PageDown', -1, 50, 12],
  ['PageUp', 30, 50, 18],
  ['ArrowDown', 0, 0, undefined],
  ['x', 0, 5, undefined],
])('%s at %d of %d leads to %s', (key, index, count, place) => {
  expect(stepFor(key, index, count)).toBe(place);
});
