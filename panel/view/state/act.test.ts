import { describe, expect, it } from 'vitest';
import { type Action, act } from './act.js';
import { readSettings, settingsOf, withSettings } from './settings.js';
import { initialState, type ViewState } from './viewState.js';

const afterwards = (...actions: Action[]): ViewState => actions.reduce(act, initialState);

it('keeps the selection from view to view, and the tab', () => {
  const state = afterwards(
    { type: 'select', selection: { kind: 'resource', id: 3 } },
    { type: 'tab', tab: 'links' },
    { type: 'view', view: 'traffic' },
  );
  expect(state.selection).toEqual({ kind: 'resource', id: 3 });
  expect(state.detail).toEqual({ isOpen: true, tab: 'links' });
});

describe('versions that were chosen', () => {
  const chosen: Action[] = [
    { type: 'select', selection: { kind: 'resource', id: 3 } },
    { type: 'version', id: 7 },
    { type: 'compare', side: 'a', id: 5 },
  ];

  it('stay while a request of the same resource is looked at', () => {
    const state = afterwards(...chosen, {
      type: 'select',
      selection: { kind: 'traffic', id: 'q1', resource: 3 },
    });
    expect([state.version, state.compare.a]).toEqual([7, 5]);
  });

  it('go with another resource, and with another session', () => {
    const other = afterwards(...chosen, { type: 'select', selection: { kind: 'resource', id: 4 } });
    expect([other.version, other.compare.a]).toEqual([undefined, undefined]);
    const session = afterwards(...chosen, { type: 'session' });
    expect([session.version, session.selection]).toEqual([undefined, undefined]);
  });
});

it('turns the order round at the second time', () => {
  const once = afterwards({ type: 'sort-resources', name: 'updates' });
  expect(once.resourceSort).toEqual({ name: 'updates', descending: false });
  expect(act(once, { type: 'sort-resources', name: 'updates' }).resourceSort.descending).toBe(true);
});

it('keeps the splitter within the panel', () => {
  expect(afterwards({ type: 'split', share: 2 }).split).toBe(0.9);
  expect(afterwards({ type: 'split', share: -1 }).split).toBe(0.1);
});

describe('settings', () => {
  it('are the same when they were kept', () => {
    const state = afterwards(
      { type: 'filter', text: 'is:backoff' },
      { type: 'theme', theme: 'dark' },
      { type: 'view', view: 'timeline' },
    );
    const stored = JSON.parse(JSON.stringify(settingsOf(state, true)));
    expect(withSettings(initialState, readSettings(stored))).toEqual(state);
    expect(readSettings(stored).preserve).toBe(true);
  });

  it.each([undefined, null, 'x', 7, [], { view: 'doctor', filter: 3, split: 7, theme: 'pink', tab: [] }])(
    'that make no sense are left out: %j',
    (stored) => {
      expect(readSettings(stored)).toEqual({});
    },
  );
});
