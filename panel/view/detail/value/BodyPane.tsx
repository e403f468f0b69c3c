import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { BodyView } from '../../../session/select/detail/index.js';
import { LocalGrid } from '../../list/LocalGrid.js';
import type { PanelModel } from '../../model/model.js';
import { CopyButton } from '../../parts/CopyButton.js';
import { formatBytes } from '../../state/format.js';
import { JsonTree } from './JsonTree.js';
import { TextRows } from './TextRows.js';
import { tableOf, type ValueTable } from './tableOf.js';
import { bytesOf, hexLine, hexWidth, textLines } from './textLines.js';
import { findIn, previewOf } from './tree.js';

type Mode = 'tree' | 'table' | 'raw' | 'hex';
const modeNames: Record<Mode, string> = { tree: 'Tree', table: 'Table', raw: 'Raw', hex: 'Hex' };

type Present = Exclude<BodyView, { kind: 'absent' }>;

const noPointers: ReadonlySet<string> = new Set();

export interface BodyPaneProps {
  model: PanelModel;
  body: BodyView;
  /** What was scrolled and opened in one is not so in another. */
  name: string;
  /** Stands before the choices. */
  children?: ComponentChildren;
}

/** A body, in the way that fits it, or another that a person wants. */
export function BodyPane({ model, body, name, children }: BodyPaneProps) {
  const [wanted, want] = useState<Mode>('tree');
  const [text, find] = useState('');
  const table = useMemo(() => (body.kind === 'json' ? tableOf(body.value) : undefined), [body]);
  const found = useMemo(() => new Set(body.kind === 'json' ? findIn(body.value, text) : []), [body, text]);
  if (body.kind === 'absent')
    return (
      <>
        {children && <div class="subbar">{children}</div>}
        <Absent body={body} />
      </>
    );
  const modes = modesOf(body, table);
  const mode = modes.includes(wanted) ? wanted : (modes[0] ?? 'raw');
  const content = body.kind === 'binary' ? body.base64 : body.text;
  return (
    <>
      <div class="subbar">
        {children}
        <ModeButtons modes={modes} mode={mode} want={want} />
        {mode === 'tree' && <FindInput model={model} text={text} found={[...found]} onInput={find} />}
        <span class="space" />
        <span class="dim">{formatBytes(body.bytes)}</span>
        <CopyButton model={model} label="Copy" text={() => content} />
      </div>
      <BodyContent
        key={name}
        model={model}
        body={body}
        mode={mode}
        table={table}
        found={text ? found : noPointers}
      />
    </>
  );
}

function ModeButtons({ modes, mode, want }: { modes: readonly Mode[]; mode: Mode; want(mode: Mode): void }) {
  return (
    <div role="group" aria-label="Show as">
      {modes.map((one) => (
        <button key={one} type="button" aria-pressed={one === mode} onClick={() => want(one)}>
          {modeNames[one]}
        </button>
      ))}
    </div>
  );
}

function modesOf(body: Present, table: ValueTable | undefined): Mode[] {
  switch (body.kind) {
    case 'json':
      return table ? ['tree', 'table', 'raw', 'hex'] : ['tree', 'raw', 'hex'];
    case 'text':
      return ['raw', 'hex'];
    case 'binary':
      return ['hex'];
    default:
      return body satisfies never;
  }
}

interface ContentProps {
  model: PanelModel;
  body: Present;
  mode: Mode;
  table: ValueTable | undefined;
  found: ReadonlySet<string>;
}

function BodyContent({ model, body, mode, table, found }: ContentProps) {
  if (mode === 'tree' && body.kind === 'json')
    return (
      <JsonTree
        value={body.value}
        pointer={model.state.pointer}
        found={found}
        onChoose={(pointer) => model.dispatch({ type: 'pointer', pointer })}
      />
    );
  if (mode === 'table' && table) return <TableContent model={model} table={table} />;
  if (mode === 'raw' && body.kind !== 'binary') return <RawContent text={body.text} />;
  return <HexContent body={body.kind === 'binary' ? { base64: body.base64 } : { text: body.text }} />;
}

function TableContent({
  model,
  table: { columns, rows, pointer },
}: {
  model: PanelModel;
  table: ValueTable;
}) {
  const shown = useMemo(
    () =>
      columns.map((name, rank) => ({
        ...{ name, title: name, width: 110, grow: 1, rank, narrow: true },
        cell: (row: Record<string, unknown>) => cellOf(row[name]),
        hint: (row: Record<string, unknown>) => previewOf(row[name]),
      })),
    [columns.join('\n')],
  );
  const places = useMemo(() => new Map(rows.map((row, n) => [row, n])), [rows]);
  return (
    <LocalGrid
      label="Items"
      columns={shown}
      rows={rows}
      keyOf={(row) => `item${places.get(row)}`}
      now={0}
      onChoose={(row) => model.dispatch({ type: 'pointer', pointer: `${pointer}/${places.get(row)}` })}
    />
  );
}

const cellOf = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : previewOf(value);

function RawContent({ text }: { text: string }) {
  const lines = useMemo(() => textLines(text), [text]);
  return <TextRows label="Raw" count={lines.length} lineAt={(index) => lines[index] ?? ''} />;
}

function HexContent({ body }: { body: { text: string } | { base64: string } }) {
  const content = 'text' in body ? body.text : body.base64;
  const bytes = useMemo(() => bytesOf(body), [content]);
  return (
    <TextRows
      label="Bytes"
      count={Math.ceil(bytes.length / hexWidth)}
      lineAt={(index) => hexLine(bytes, index)}
    />
  );
}

interface FindProps {
  model: PanelModel;
  text: string;
  found: readonly string[];
  onInput(text: string): void;
}

/** Enter goes to the next one, Shift+Enter to the one before. */
function FindInput({ model, text, found, onInput }: FindProps) {
  const at = found.indexOf(model.state.pointer ?? '-');
  function go(step: number): void {
    const next = found[(at + step + found.length) % found.length];
    if (next !== undefined) model.dispatch({ type: 'pointer', pointer: next });
  }
  return (
    <>
      <input
        type="search"
        data-focus="find"
        aria-label="Find in the value"
        placeholder="Find"
        value={text}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
        }}
      />
      {text !== '' && <span class="dim">{`${at < 0 ? '' : `${at + 1} of `}${found.length}`}</span>}
    </>
  );
}

const reasons = {
  removed: 'The server says that it is gone.',
  dropped: 'This body had to make room for newer ones.',
  unseen: 'Nobody gave this body to the panel: it keeps what comes while it is open.',
} as const;

function Absent({ body }: { body: Extract<BodyView, { kind: 'absent' }> }) {
  return (
    <p class="notice">
      {reasons[body.why]}
      {body.bytes > 0 && ` It had ${formatBytes(body.bytes)}.`}
    </p>
  );
}
