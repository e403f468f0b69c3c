import { escapePointer } from '../../../session/diff/index.js';

/** A line of a JSON value as a tree. */
export interface TreeLine {
  /** RFC 6901. */
  pointer: string;
  key: string;
  depth: number;
  value: unknown;
  /** Undefined for what holds nothing. */
  isOpen: boolean | undefined;
  /** Its place among its siblings, from 1 on. */
  position: number;
  size: number;
}

/** Which containers are open: those that a person opened or closed, else the first ones. */
export interface Opened {
  readonly open: ReadonlySet<string>;
  readonly closed: ReadonlySet<string>;
}

export const nothingOpened: Opened = { open: new Set(), closed: new Set() };

const openDepth = 2;
/** A container with more than so many members is closed at first. */
const mostOpened = 100;

export const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;

export function sizeOf(value: object): number {
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}

export function isOpen({ open, closed }: Opened, pointer: string, depth: number, value: object): boolean {
  if (open.has(pointer)) return true;
  if (closed.has(pointer)) return false;
  return depth < openDepth && sizeOf(value) <= mostOpened;
}

export function toggle({ open, closed }: Opened, pointer: string, on: boolean): Opened {
  const [more, less] = [new Set(open), new Set(closed)];
  (on ? more : less).add(pointer);
  (on ? less : more).delete(pointer);
  return { open: more, closed: less };
}

/** The lines of what is open. */
export function linesOf(root: unknown, opened: Opened): TreeLine[] {
  const lines: TreeLine[] = [];
  addLine(lines, opened, { pointer: '', key: '', depth: 0, value: root, position: 1, size: 1 });
  return lines;
}

function addLine(lines: TreeLine[], opened: Opened, line: Omit<TreeLine, 'isOpen'>): void {
  const { value, pointer, depth } = line;
  if (!isContainer(value)) return void lines.push({ ...line, isOpen: undefined });
  const open = isOpen(opened, pointer, depth, value);
  lines.push({ ...line, isOpen: open });
  if (!open) return;
  const entries = Object.entries(value);
  entries.forEach(([key, child], n) => {
    addLine(lines, opened, {
      ...{ key, value: child, depth: depth + 1, position: n + 1, size: entries.length },
      pointer: `${pointer}/${escapePointer(key)}`,
    });
  });
}

/** Pointers of members whose name or own value holds a text, in the order of the lines. Letters count in any case. */
export function findIn(root: unknown, text: string, most = 1_000): string[] {
  const wanted = text.toLowerCase();
  const found: string[] = [];
  if (wanted === '') return found;
  const holds = (part: string) => part.toLowerCase().includes(wanted);
  const look = (value: unknown, key: string, pointer: string): void => {
    if (found.length >= most) return;
    if (holds(key) || (!isContainer(value) && holds(String(value)))) found.push(pointer);
    if (!isContainer(value)) return;
    for (const [name, child] of Object.entries(value)) look(child, name, `${pointer}/${escapePointer(name)}`);
  };
  look(root, '', '');
  return found;
}

/** Opens all that stands above a place. */
export function reveal(opened: Opened, pointer: string): Opened {
  let shown = opened;
  for (let at = pointer.lastIndexOf('/'); at >= 0; at = pointer.lastIndexOf('/', at - 1)) {
    shown = toggle(shown, pointer.slice(0, at), true);
    if (at === 0) break;
  }
  return shown;
}

/** A value in a few letters. */
export function previewOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.length}]`;
  if (isContainer(value)) return membersOf(value);
  return JSON.stringify(value) ?? 'undefined';
}

function membersOf(value: object): string {
  const names = Object.keys(value);
  const shown = names.slice(0, 4).join(', ');
  return `{${shown}${names.length > 4 ? ', …' : ''}}`;
}

export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
