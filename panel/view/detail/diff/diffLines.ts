import {
  escapePointer,
  type FoldedLine,
  foldSame,
  type JsonNode,
  type TextLine,
} from '../../../session/diff/index.js';
import { isContainer, previewOf } from '../value/tree.js';

/** A line of a comparison, of JSON or of text. */
export interface DiffLine {
  sign: ' ' | '+' | '−' | '~';
  depth: number;
  text: string;
  /** Of JSON. */
  pointer: string | undefined;
  /** Of a text: the letters that differ. */
  mark: [from: number, to: number] | undefined;
}

/** An added or removed value is written out up to so many lines. */
const mostWritten = 200;

export function jsonLines(root: JsonNode, onlyChanges: boolean): DiffLine[] {
  const lines: DiffLine[] = [];
  addNode(lines, root, '', 0, onlyChanges);
  return lines;
}

function addNode(lines: DiffLine[], node: JsonNode, pointer: string, depth: number, only: boolean): void {
  const add = (sign: DiffLine['sign'], text: string) =>
    lines.push({ sign, depth: Math.max(0, depth - 1), text, pointer, mark: undefined });
  const name = depth === 0 ? '' : `${node.key}: `;
  switch (node.kind) {
    case 'same':
      if (!only) add(' ', name + previewOf(node.value));
      return;
    case 'added':
      return addValue(lines, '+', name, node.value, depth - 1, pointer);
    case 'removed':
      return addValue(lines, '−', name, node.value, depth - 1, pointer);
    case 'changed':
      if (!isContainer(node.from) && !isContainer(node.to))
        return void add('~', `${name}${previewOf(node.from)} → ${previewOf(node.to)}`);
      addValue(lines, '−', name, node.from, depth - 1, pointer);
      return addValue(lines, '+', name, node.to, depth - 1, pointer);
    case 'inside':
      if (depth > 0) add(' ', `${name}${node.container === 'array' ? '[ ]' : '{ }'}`);
      for (const child of node.children)
        addNode(lines, child, `${pointer}/${escapePointer(child.key)}`, depth + 1, only);
      return;
    default:
      return node satisfies never;
  }
}

function addValue(
  lines: DiffLine[],
  sign: '+' | '−',
  name: string,
  value: unknown,
  depth: number,
  pointer: string,
): void {
  const written = (JSON.stringify(value, null, 2) ?? '').split('\n');
  for (const [n, line] of written.slice(0, mostWritten).entries())
    lines.push({ sign, depth, text: n === 0 ? name + line : line, pointer, mark: undefined });
  if (written.length > mostWritten)
    lines.push({
      sign,
      depth,
      text: `… ${written.length - mostWritten} more lines`,
      pointer,
      mark: undefined,
    });
}

export function textLinesOf(lines: readonly TextLine[], onlyChanges: boolean): DiffLine[] {
  const shown: readonly FoldedLine[] = onlyChanges ? foldSame(lines) : lines;
  return shown.map((line) => {
    if (line.kind === 'folded') return plain(' ', `… ${line.count} lines that are the same`);
    if (line.kind === 'same') return plain(' ', line.text);
    return { ...plain(line.kind === 'added' ? '+' : '−', line.text), mark: line.mark };
  });
}

const plain = (sign: DiffLine['sign'], text: string): DiffLine => ({
  ...{ sign, depth: 0, text, pointer: undefined, mark: undefined },
});
