import { resolvePointer } from '../session/diff/jsonPatch.js';
import type { BodyView } from '../session/select/detail/value.js';
import type { NumberKey, TextKey } from './keys.js';
import { isWithin } from './numbers.js';
import type { Atom, FilterNode, ParsedFilter, TextTest, ValueTest } from './syntax.js';

/** How a filter looks at rows of one kind. */
export interface RowReader<Row> {
  texts(row: Row, key: TextKey): readonly string[];
  number(row: Row, key: NumberKey): number | undefined;
  is(row: Row, flag: string): boolean;
  /** Values of the headers of this name, in lower case, of request and answer. */
  headers(row: Row, name: string): readonly string[];
  body(row: Row): BodyView | undefined;
  /** What a bare word is looked for in. */
  plain(row: Row): readonly string[];
}

/** Undefined where all rows fit. */
export function compileFilter<Row>(
  { root }: ParsedFilter,
  reader: RowReader<Row>,
): ((row: Row) => boolean) | undefined {
  return root && compileNode(root, reader);
}

function compileNode<Row>(node: FilterNode, reader: RowReader<Row>): (row: Row) => boolean {
  switch (node.kind) {
    case 'atom':
      return compileAtom(node.atom, reader);
    case 'not': {
      const part = compileNode(node.part, reader);
      return (row) => !part(row);
    }
    case 'and': {
      const parts = node.parts.map((part) => compileNode(part, reader));
      return (row) => parts.every((part) => part(row));
    }
    case 'or': {
      const parts = node.parts.map((part) => compileNode(part, reader));
      return (row) => parts.some((part) => part(row));
    }
    default:
      return node satisfies never;
  }
}

function compileAtom<Row>(atom: Atom, reader: RowReader<Row>): (row: Row) => boolean {
  switch (atom.kind) {
    case 'text': {
      const fits = compileTest(atom.test);
      return (row) => reader.plain(row).some(fits);
    }
    case 'is':
      return (row) => atom.words.some((word) => reader.is(row, word));
    case 'field': {
      const tests = atom.tests.map(compileTest);
      return (row) => reader.texts(row, atom.key).some((text) => tests.some((fits) => fits(text)));
    }
    case 'number':
      return (row) => {
        const value = reader.number(row, atom.key);
        return value !== undefined && atom.ranges.some((range) => isWithin(value, range));
      };
    case 'header': {
      const tests = atom.tests.map(({ name, test }) => ({
        name,
        fits: test ? compileTest(test) : () => true,
      }));
      return (row) => tests.some(({ name, fits }) => reader.headers(row, name).some(fits));
    }
    case 'value': {
      const tests = atom.tests.map(({ pointer, test }) => compileValue(pointer, test));
      return (row) => {
        const body = reader.body(row);
        return body !== undefined && tests.some((fits) => fits(body));
      };
    }
    default:
      return atom satisfies never;
  }
}

/** Rows name few different texts: what a pattern says of one of them is remembered. */
const mostRemembered = 10_000;

export function compileTest(test: TextTest): (text: string) => boolean {
  switch (test.kind) {
    case 'any':
      return (text) => text !== '';
    case 'part':
      return (text) => text.toLowerCase().includes(test.text);
    case 'exact':
      return (text) => text.toLowerCase() === test.text;
    case 'glob':
      return (text) => fitsGlob(text.toLowerCase(), test.parts);
    case 'regex':
      return remembered((text) => test.matcher.test(text));
    default:
      return test satisfies never;
  }
}

function remembered(fits: (text: string) => boolean): (text: string) => boolean {
  const known = new Map<string, boolean>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= mostRemembered) known.clear();
    const made = fits(text);
    known.set(text, made);
    return made;
  };
}

/** The parts one after the other, the first at the beginning, the last at the end. */
function fitsGlob(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false;
  let at = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

function compileValue(pointer: string | undefined, test: ValueTest): (body: BodyView) => boolean {
  if (pointer === undefined) {
    const fits = test.kind === 'text' ? compileTest(test.test) : () => true;
    return (body) => (body.kind === 'json' || body.kind === 'text') && fits(body.text);
  }
  const fits = compileScalar(test);
  return (body) => body.kind === 'json' && fits(resolvePointer(body.value, pointer));
}

function compileScalar(test: ValueTest): (value: unknown) => boolean {
  switch (test.kind) {
    case 'there':
      return (value) => value !== undefined;
    case 'number':
      return (value) => typeof value === 'number' && isWithin(value, test.range);
    case 'text': {
      const fits = compileTest(test.test);
      return (value) =>
        value !== undefined && fits(typeof value === 'object' ? JSON.stringify(value) : String(value));
    }
    default:
      return test satisfies never;
  }
}
