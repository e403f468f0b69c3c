import type { ResourceColumn, TrafficColumn } from '../../session/select/index.js';
import type { Range } from '../../session/select/timeline.js';

export const views = ['resources', 'subscriptions', 'traffic', 'timeline'] as const;
export type ViewName = (typeof views)[number];

export const tabs = [
  ...(['value', 'diff', 'history', 'frames', 'headers', 'links', 'timing', 'states', 'code'] as const),
] as const;
export type TabName = (typeof tabs)[number];

/** What the detail shows. One for all views; a line of the traffic brings its resource along. */
export type Selection =
  | { kind: 'resource'; id: number }
  | { kind: 'traffic'; id: string; resource: number | undefined }
  | { kind: 'connection'; id: number };

export interface SortChoice<Column extends string> {
  name: Column;
  descending: boolean;
}

/** All that a person chose. The rows are not in here: see `Session`. */
export interface ViewState {
  view: ViewName;
  /** Text of the filter. */
  filter: string;
  range: Range | undefined;
  selection: Selection | undefined;
  detail: { isOpen: boolean; tab: TabName };
  resourceSort: SortChoice<ResourceColumn>;
  trafficSort: SortChoice<TrafficColumn>;
  /** The version that is shown; undefined: the newest, whichever that is. */
  version: number | undefined;
  /** The versions that are compared; undefined: the one that is shown, and the one before it. */
  compare: { a: number | undefined; b: number | undefined };
  /** JSON pointer of the place in the value that is chosen. */
  pointer: string | undefined;
  /** Lists that grow stay at their end. */
  follow: boolean;
  pinned: readonly number[];
  /** Connections. */
  folded: readonly number[];
  /** Share of the room that the detail takes. */
  split: number;
  isSearching: boolean;
  showsKeys: boolean;
  showsSecrets: boolean;
  /** Subscriptions that are over are shown, too. */
  showsEnded: boolean;
  theme: ThemeChoice;
}

export const themes = ['auto', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themes)[number];

export const initialState: ViewState = {
  view: 'resources',
  filter: '',
  range: undefined,
  selection: undefined,
  detail: { isOpen: false, tab: 'value' },
  resourceSort: { name: 'first', descending: false },
  trafficSort: { name: 'time', descending: false },
  version: undefined,
  compare: { a: undefined, b: undefined },
  pointer: undefined,
  follow: true,
  pinned: [],
  folded: [],
  split: 0.5,
  isSearching: false,
  showsKeys: false,
  showsSecrets: false,
  showsEnded: false,
  theme: 'auto',
};

export function resourceOf(selection: Selection | undefined): number | undefined {
  switch (selection?.kind) {
    case 'resource':
      return selection.id;
    case 'traffic':
      return selection.resource;
    default:
      return undefined;
  }
}

export function isSameSelection(a: Selection | undefined, b: Selection | undefined): boolean {
  return a?.kind === b?.kind && a?.id === b?.id;
}
