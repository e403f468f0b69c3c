import { useEffect, useMemo, useState } from 'preact/hooks';
import { stepFor } from '../../keys/steps.js';
import { VirtualRows } from '../../list/VirtualRows.js';
import { lineHeight } from '../../list/window.js';
import {
  kindOf,
  linesOf,
  nothingOpened,
  type Opened,
  previewOf,
  reveal,
  type TreeLine,
  toggle,
} from './tree.js';

export interface JsonTreeProps {
  value: unknown;
  /** JSON pointer of the line that is chosen. */
  pointer: string | undefined;
  /** Lines that were looked for. */
  found: ReadonlySet<string>;
  onChoose(pointer: string): void;
}

/** A JSON value, opened and closed by place, also when another version comes. */
export function JsonTree({ value, pointer, found, onChoose }: JsonTreeProps) {
  const [opened, setOpened] = useState<Opened>(nothingOpened);
  useEffect(() => {
    if (pointer !== undefined && found.has(pointer)) setOpened((known) => reveal(known, pointer));
  }, [pointer, found]);
  const lines = useMemo(() => linesOf(value, opened), [value, opened]);
  const index = lines.findIndex((line) => line.pointer === pointer);

  function turn(line: TreeLine, on: boolean): void {
    setOpened(toggle(opened, line.pointer, on));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !runKey(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  function runKey(key: string): boolean {
    const line = lines[index];
    const next = lines[stepFor(key, index, lines.length) ?? -1];
    if (next) onChoose(next.pointer);
    else if (!line) return false;
    else if (key === 'ArrowRight') goIn(line);
    else if (key === 'ArrowLeft') goOut(line);
    else if (key === 'Enter' && line.isOpen !== undefined) turn(line, !line.isOpen);
    else return false;
    return true;
  }

  function goIn(line: TreeLine): void {
    if (line.isOpen === false) turn(line, true);
    else if (line.isOpen) onChoose(lines[index + 1]?.pointer ?? line.pointer);
  }

  function goOut(line: TreeLine): void {
    if (line.isOpen) turn(line, false);
    else onChoose(line.pointer.slice(0, Math.max(0, line.pointer.lastIndexOf('/'))));
  }

  return (
    <VirtualRows
      label="Value"
      role="tree"
      class="tree"
      focus="detail"
      tall={lineHeight}
      count={lines.length}
      active={pointer === undefined ? undefined : { key: pointer, id: idOf(pointer), index }}
      onKeyDown={onKeyDown}
      rowAt={(place) => {
        const line = lines[place];
        return line ? (
          <TreeRow
            key={line.pointer}
            line={line}
            index={place}
            isChosen={line.pointer === pointer}
            isFound={found.has(line.pointer)}
            onChoose={() => onChoose(line.pointer)}
            onTurn={() => line.isOpen !== undefined && turn(line, !line.isOpen)}
          />
        ) : null;
      }}
    />
  );
}

const idOf = (pointer: string): string => `json${pointer}`;

interface TreeRowProps {
  line: TreeLine;
  index: number;
  isChosen: boolean;
  isFound: boolean;
  onChoose(): void;
  onTurn(): void;
}

function TreeRow({ line, index, isChosen, isFound, onChoose, onTurn }: TreeRowProps) {
  const { pointer, key, depth, value, isOpen, position, size } = line;
  return (
    <div
      id={idOf(pointer)}
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 1}
      aria-expanded={isOpen}
      aria-selected={isChosen}
      aria-posinset={position}
      aria-setsize={size}
      class={`line${isFound ? ' found' : ''}`}
      style={{ top: `${index * lineHeight}px`, paddingInlineStart: `${depth * 14 + 4}px` }}
      title={pointer}
      onClick={onChoose}
      onDblClick={onTurn}
    >
      <span class="fold" aria-hidden="true" onClick={onTurn}>
        {isOpen === undefined ? '' : isOpen ? '▾' : '▸'}
      </span>
      {depth > 0 && <span class="key">{key}: </span>}
      {!isOpen && <span class={`json ${kindOf(value)}`}>{previewOf(value)}</span>}
      {isOpen && <span class="dim">{previewOf(value)}</span>}
    </div>
  );
}
