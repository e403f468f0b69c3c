import type { ResourceColumn, TrafficColumn } from '../../session/select/index.js';
import type { Range } from '../../session/select/timeline.js';
import {
  isSameSelection,
  resourceOf,
  type Selection,
  type SortChoice,
  type TabName,
  type ThemeChoice,
  type ViewName,
  type ViewState,
} from './viewState.js';

export type Action =
  | { type: 'view'; view: ViewName }
  | { type: 'filter'; text: string }
  | { type: 'range'; range: Range | undefined }
  | { type: 'select'; selection: Selection | undefined }
  | { type: 'detail'; isOpen: boolean }
  | { type: 'tab'; tab: TabName }
  | { type: 'sort-resources'; name: ResourceColumn }
  | { type: 'sort-traffic'; name: TrafficColumn }
  | { type: 'version'; id: number | undefined }
  | { type: 'compare'; side: 'a' | 'b'; id: number | undefined }
  | { type: 'pointer'; pointer: string | undefined }
  | { type: 'follow'; on: boolean }
  | { type: 'pin'; resource: number }
  | { type: 'fold'; connection: number; on: boolean }
  | { type: 'split'; share: number }
  | { type: 'search'; on: boolean }
  | { type: 'keys'; on: boolean }
  | { type: 'secrets'; on: boolean }
  | { type: 'ended'; on: boolean }
  | { type: 'theme'; theme: ThemeChoice }
  /** Another session is shown: what was chosen in the one before means nothing here. */
  | { type: 'session' };

/** What a person does, taken in. */
export function act(state: ViewState, action: Action): ViewState {
  switch (action.type) {
    case 'view':
      return { ...state, view: action.view };
    case 'filter':
      return { ...state, filter: action.text };
    case 'range':
      return { ...state, range: action.range };
    case 'select':
      return select(state, action.selection);
    case 'detail':
      return { ...state, detail: { ...state.detail, isOpen: action.isOpen } };
    case 'tab':
      return { ...state, detail: { isOpen: true, tab: action.tab } };
    case 'sort-resources':
      return { ...state, resourceSort: turned(state.resourceSort, action.name) };
    case 'sort-traffic':
      return { ...state, trafficSort: turned(state.trafficSort, action.name) };
    case 'version':
      return { ...state, version: action.id };
    case 'compare':
      return { ...state, compare: { ...state.compare, [action.side]: action.id } };
    case 'pointer':
      return { ...state, pointer: action.pointer };
    case 'follow':
      return { ...state, follow: action.on };
    case 'pin':
      return { ...state, pinned: toggled(state.pinned, action.resource) };
    case 'fold':
      return { ...state, folded: withOrWithout(state.folded, action.connection, action.on) };
    case 'split':
      return { ...state, split: Math.min(0.9, Math.max(0.1, action.share)) };
    case 'search':
      return { ...state, isSearching: action.on };
    case 'keys':
      return { ...state, showsKeys: action.on };
    case 'secrets':
      return { ...state, showsSecrets: action.on };
    case 'ended':
      return { ...state, showsEnded: action.on };
    case 'theme':
      return { ...state, theme: action.theme };
    case 'session':
      return { ...forgetVersions(state), selection: undefined, range: undefined, pinned: [], folded: [] };
    default:
      return action satisfies never;
  }
}

/** Versions are those of one resource. */
function select(state: ViewState, selection: Selection | undefined): ViewState {
  if (isSameSelection(state.selection, selection)) return state;
  const isOther = resourceOf(selection) !== resourceOf(state.selection);
  return { ...(isOther ? forgetVersions(state) : state), selection };
}

function forgetVersions(state: ViewState): ViewState {
  return { ...state, version: undefined, compare: { a: undefined, b: undefined }, pointer: undefined };
}

/** Once upwards, once downwards. */
function turned<Column extends string>(sort: SortChoice<Column>, name: Column): SortChoice<Column> {
  return { name, descending: sort.name === name && !sort.descending };
}

function toggled(list: readonly number[], one: number): readonly number[] {
  return withOrWithout(list, one, !list.includes(one));
}

function withOrWithout(list: readonly number[], one: number, isIn: boolean): readonly number[] {
  const others = list.filter((other) => other !== one);
  return isIn ? [...others, one] : others;
}
