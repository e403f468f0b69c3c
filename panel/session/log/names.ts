import type { Mechanism, Mode, ResourceKey } from '../../../src/model/index.js';

/**
 * The URL in an engine's key (`<epoch> <credentials> <url> …`). Keys are opaque to everybody else; this is for logs whose
 * beginning is lost, which would show a key where a URL should stand.
 */
export function urlOfKey(key: ResourceKey): string | undefined {
  const url = key.split(' ', 3)[2];
  return url !== undefined && /^https?:/.test(url) ? url : undefined;
}

/** What the engine's name for a connection says of it. */
export interface NamedConnection {
  dialect: string;
  mechanism: Mechanism;
  mode: Mode | 'shared';
  endpoint: string;
  shared: boolean;
  /** Of the one resource that it is for. */
  key: ResourceKey | undefined;
}

const mechanisms: readonly string[] = ['poll', 'long-poll', 'stream', 'socket'] satisfies Mechanism[];
const modes: readonly string[] = ['value', 'changes', 'hint', 'shared'] satisfies (Mode | 'shared')[];

/**
 * Own ones: `dialect|mechanism|mode|endpoint|key`. Shared: `dialect|mechanism|shared|endpoint|credentials|epoch[|apart]|n`. URLs may
 * hold a bar, but no blank; keys have blanks, and none in what comes before their URL holds a bar.
 */
export function readConnectionName(name: string): NamedConnection | undefined {
  const parts = name.split('|');
  const [dialect = '', mechanism = '', mode = ''] = parts;
  if (!mechanisms.includes(mechanism) || !modes.includes(mode)) return undefined;
  const base = { dialect, mechanism: mechanism as Mechanism, mode: mode as Mode | 'shared' };
  const rest = parts.slice(3).join('|');
  const blank = rest.indexOf(' ');
  if (mode !== 'shared') {
    const bar = rest.lastIndexOf('|', blank < 0 ? rest.length : blank);
    const endpoint = bar < 0 ? rest : rest.slice(0, bar);
    return { ...base, endpoint, shared: false, key: bar < 0 ? undefined : rest.slice(bar + 1) };
  }
  const last = parts.at(-2) === 'apart' ? 4 : 3;
  return { ...base, endpoint: parts.slice(3, -last).join('|'), shared: true, key: undefined };
}
