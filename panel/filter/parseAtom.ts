import { closest } from './closest.js';
import {
  aliases,
  flags,
  isKey,
  isNumberKey,
  isTextKey,
  type KeyName,
  keys,
  type NumberKey,
  type TextKey,
} from './keys.js';
import { parseNumber } from './numbers.js';
import { type FilterReader, globTest } from './reader.js';
import type { Atom, NumberRange, TextTest, ValueTest } from './syntax.js';

/** One atom: `key:value`, a text, or a regular expression. Undefined where it is wrong: then it filters nothing. */
export function parseAtom(reader: FilterReader): Atom | undefined {
  const start = reader.at;
  const name = /^[a-z]+(?=:)/i.exec(reader.text.slice(start))?.[0];
  if (name === undefined || isUrl(reader.text.slice(start))) return parseText(reader);
  reader.at += name.length + 1;
  reader.span('key', start);
  const key = name.toLowerCase();
  if (isKey(key)) return parseKeyed(reader, key, start);
  reader.word();
  const like = closest(key, Object.keys(keys));
  const hint = like === undefined ? 'In quotes it is a text.' : `Is ${like}: meant?`;
  reader.problem(start, reader.at, `There is no key "${name}:". ${hint}`);
  return undefined;
}

/** `https://…` is a text, and no key. */
const isUrl = (text: string): boolean => /^(?:https?|wss?):\/\//i.test(text);

function parseText(reader: FilterReader): Atom | undefined {
  const from = reader.spans.length;
  const test = reader.test('', globTest, true);
  for (const span of reader.spans.slice(from)) if (span.kind === 'value') span.kind = 'text';
  return test && { kind: 'text', test };
}

function parseKeyed(reader: FilterReader, key: KeyName, start: number): Atom | undefined {
  if (key === 'is') return listed(reader, start, key, readFlag, (words) => ({ kind: 'is', words }));
  if (key === 'header') return listed(reader, start, key, readHeader, (tests) => ({ kind: 'header', tests }));
  if (key === 'value') return listed(reader, start, key, readValue, (tests) => ({ kind: 'value', tests }));
  if (isNumberKey(key))
    return listed(
      reader,
      start,
      key,
      (one) => readRange(one, key),
      (ranges) => ({ kind: 'number', key, ranges }),
    );
  if (isTextKey(key))
    return listed(
      reader,
      start,
      key,
      (one) => readField(one, key),
      (tests) => ({ kind: 'field', key, tests }),
    );
  return key satisfies never;
}

/** One or several, with commas between them. Those that are wrong are left out. */
function listed<Item>(
  reader: FilterReader,
  start: number,
  key: KeyName,
  read: (reader: FilterReader) => Item | undefined,
  make: (items: Item[]) => Atom,
): Atom | undefined {
  const items: Item[] = [];
  const before = reader.problems.length;
  do {
    const from = reader.at;
    const item = read(reader);
    if (item !== undefined) items.push(item);
    else if (reader.at === from && reader.problems.length === before)
      reader.problem(start, reader.at, `Something is missing after "${key}:", as in ${keys[key].example}.`);
  } while (take(reader, ','));
  return items.length > 0 ? make(items) : undefined;
}

function take(reader: FilterReader, char: string): boolean {
  if (reader.next !== char) return false;
  reader.at += 1;
  return true;
}

function readFlag(reader: FilterReader): string | undefined {
  const start = reader.at;
  const word = reader.word(',').toLowerCase();
  reader.span('value', start);
  if (word === '') return undefined;
  const meant = aliases['is']?.[word] ?? word;
  if (Object.hasOwn(flags, meant)) return meant;
  const like = closest(word, Object.keys(flags));
  const hint = like === undefined ? '' : ` Is ${like} meant?`;
  reader.problem(start, reader.at, `Nothing is ever "${word}".${hint}`);
  return undefined;
}

function readField(reader: FilterReader, key: TextKey): TextTest | undefined {
  // Short words that are whole ones: "in" is no part of something.
  const isWhole = key === 'state' || key === 'via' || key === 'dir';
  const bare = (word: string): TextTest => {
    const test = globTest(aliases[key]?.[word.toLowerCase()] ?? word);
    return isWhole && test.kind === 'part' ? { kind: 'exact', text: test.text } : test;
  };
  return reader.test(',', bare, key === 'path' || key === 'frame');
}

function readRange(reader: FilterReader, key: NumberKey): NumberRange | undefined {
  const start = reader.at;
  const word = reader.word(',');
  reader.span('value', start);
  if (word === '') return undefined;
  const parsed = parseNumber(word, key);
  if (parsed.ok) return parsed.range;
  reader.problem(start, reader.at, `${key}: ${parsed.reason}. It is written as in ${keys[key].example}.`);
  return undefined;
}

function readHeader(reader: FilterReader): { name: string; test: TextTest | undefined } | undefined {
  const start = reader.at;
  const name = reader.word(',=').toLowerCase();
  reader.span('value', start);
  if (name === '') return undefined;
  if (!take(reader, '=')) return { name, test: undefined };
  const test = reader.test(',', globTest);
  if (!test) reader.problem(start, reader.at, 'After "=" stands what the header must hold.');
  return test && { name, test };
}

function readValue(reader: FilterReader): { pointer: string | undefined; test: ValueTest } | undefined {
  const start = reader.at;
  const isPointer = reader.next === '/';
  const isWhole = reader.next === '=';
  if (!isPointer && !isWhole) {
    const test = reader.test(',', globTest);
    return test && { pointer: undefined, test: { kind: 'text', test } };
  }
  const pointer = reader.word(',=<>');
  reader.span('value', start);
  const test = readComparison(reader, start);
  return test && { pointer: isPointer ? pointer : undefined, test };
}

function readComparison(reader: FilterReader, start: number): ValueTest | undefined {
  const from = reader.at;
  if (take(reader, '=')) {
    const test = reader.test(',', exactTest);
    if (!test) reader.problem(start, reader.at, 'After "=" stands what the value must be.');
    return test && { kind: 'text', test };
  }
  if (reader.next !== '<' && reader.next !== '>') return { kind: 'there' };
  const parsed = parseNumber(reader.word(','));
  reader.span('value', from);
  if (parsed.ok) return { kind: 'number', range: parsed.range };
  reader.problem(start, reader.at, `value: ${parsed.reason}.`);
  return undefined;
}

function exactTest(word: string): TextTest {
  const test = globTest(word);
  return test.kind === 'part' ? { kind: 'exact', text: test.text } : test;
}
