import { type ViewName, views } from '../state/viewState.js';

/** What a key asks for, wherever the focus is. */
export type Command =
  | { name: 'view'; view: ViewName }
  | { name: 'step'; key: string }
  | {
      name:
        | 'filter'
        | 'find'
        | 'search'
        | 'open'
        | 'close'
        | 'older'
        | 'newer'
        | 'side-a'
        | 'side-b'
        | 'diff'
        | 'copy-pointer'
        | 'copy-curl'
        | 'follow'
        | 'pin'
        | 'keys';
    };

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const plain: Record<string, Exclude<Command['name'], 'view' | 'step'>> = {
  ...{
    '/': 'filter',
    Enter: 'open',
    Escape: 'close',
    '[': 'older',
    ']': 'newer',
    a: 'side-a',
    b: 'side-b',
    d: 'diff',
  },
  ...{ y: 'copy-pointer', Y: 'copy-curl', ' ': 'follow', '.': 'pin', '?': 'keys' },
};

const stepKeys = new Set(['ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown', 'j', 'k']);

/** Undefined for keys that mean nothing here. Ctrl+[ and Ctrl+] belong to DevTools. `isTyping`: the focus is in a field. */
export function commandOf(press: KeyPress, isTyping: boolean): Command | undefined {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = press;
  if (ctrlKey || metaKey) {
    if (altKey || key.toLowerCase() !== 'f') return undefined;
    return { name: shiftKey ? 'search' : 'find' };
  }
  if (altKey) return undefined;
  if (isTyping) return key === 'Escape' ? { name: 'close' } : undefined;
  if (stepKeys.has(key)) return { name: 'step', key };
  const view = views[Number(key) - 1];
  if (/^[1-9]$/.test(key)) return view && { name: 'view', view };
  const name = Object.hasOwn(plain, key) ? plain[key] : undefined;
  return name && { name };
}
