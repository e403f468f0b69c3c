import type { Version } from '../../session/index.js';
import type { PanelModel } from '../model/model.js';
import { copyAndSay } from '../parts/CopyButton.js';
import { resourceOf } from '../state/viewState.js';
import type { Command } from './command.js';
import { cursorOf } from './cursor.js';
import { stepFor } from './steps.js';

/** Does what a key asks for. Answers whether that was anything. */
export function run(model: PanelModel, command: Command, root: HTMLElement): boolean {
  const { state, dispatch } = model;
  switch (command.name) {
    case 'view':
      dispatch({ type: 'view', view: command.view });
      return true;
    case 'step':
      return step(model, command.key);
    case 'filter':
      return focus(root, 'filter');
    case 'find':
      if (state.detail.isOpen && focus(root, 'find')) return true;
      dispatch({ type: 'search', on: true });
      return true;
    case 'search':
      dispatch({ type: 'search', on: true });
      return true;
    case 'open':
      return open(model);
    case 'close':
      return close(model, root);
    case 'older':
      return turn(model, -1);
    case 'newer':
      return turn(model, 1);
    case 'side-a':
      return mark(model, 'a');
    case 'side-b':
      return mark(model, 'b');
    case 'diff':
      if (state.selection) dispatch({ type: 'tab', tab: 'diff' });
      return state.selection !== undefined;
    case 'copy-pointer':
      if (state.pointer !== undefined) copyAndSay(model, state.pointer);
      return state.pointer !== undefined;
    case 'copy-curl':
      import('../later.js').then(({ copyCurl }) => copyCurl(model)).catch(console.error);
      return true;
    case 'follow':
      dispatch({ type: 'follow', on: !state.follow });
      return true;
    case 'pin': {
      const resource = resourceOf(state.selection);
      if (resource !== undefined) dispatch({ type: 'pin', resource });
      return resource !== undefined;
    }
    case 'keys':
      dispatch({ type: 'keys', on: !state.showsKeys });
      return true;
    default:
      return command satisfies never;
  }
}

function focus(root: HTMLElement, name: string): boolean {
  const element = root.querySelector<HTMLElement>(`[data-focus="${name}"]`);
  element?.focus();
  if (element instanceof HTMLInputElement) element.select();
  return element !== null;
}

function step(model: PanelModel, key: string): boolean {
  const cursor = cursorOf(model);
  const next = stepFor(key, cursor.index, cursor.count);
  const selection = next === undefined ? undefined : cursor.at(next);
  if (selection) model.dispatch({ type: 'select', selection });
  return selection !== undefined;
}

function open(model: PanelModel): boolean {
  const { selection } = model.state;
  if (!selection) return step(model, 'Home');
  if (selection.kind === 'connection' && model.state.view === 'subscriptions') return false;
  model.dispatch({ type: 'detail', isOpen: true });
  return true;
}

/** Where nothing fits there is no list to go to. */
function leaveField(field: HTMLInputElement, root: HTMLElement): void {
  if (!focus(root, 'list')) field.blur();
}

/** What was opened last goes first. */
function close(model: PanelModel, root: HTMLElement): boolean {
  const { state, dispatch } = model;
  if (state.showsKeys) dispatch({ type: 'keys', on: false });
  else if (state.isSearching) dispatch({ type: 'search', on: false });
  else if (document.activeElement instanceof HTMLInputElement) leaveField(document.activeElement, root);
  else if (state.detail.isOpen) dispatch({ type: 'detail', isOpen: false });
  else return false;
  return true;
}

/** The versions of the selected resource that are something, the oldest first. */
function versionsOf({ session, state }: PanelModel): Version[] {
  const resource = resourceOf(state.selection);
  if (resource === undefined) return [];
  const versions = session.versions.group('resource', resource).filter(({ kind }) => kind !== 'gap');
  return versions.sort((a, b) => a.at - b.at || a.id - b.id);
}

function shownOf(model: PanelModel, versions: readonly Version[]): Version | undefined {
  return versions.find(({ id }) => id === model.state.version) ?? versions.at(-1);
}

function turn(model: PanelModel, by: number): boolean {
  const versions = versionsOf(model);
  const shown = shownOf(model, versions);
  const next = shown && versions[versions.indexOf(shown) + by];
  if (!next) return false;
  model.dispatch({ type: 'version', id: next === versions.at(-1) ? undefined : next.id });
  return true;
}

function mark(model: PanelModel, side: 'a' | 'b'): boolean {
  const shown = shownOf(model, versionsOf(model));
  if (!shown) return false;
  model.dispatch({ type: 'compare', side, id: shown.id });
  model.say(`${side.toUpperCase()} is v${shown.n}`);
  return true;
}
