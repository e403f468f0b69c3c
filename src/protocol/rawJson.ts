/**
 * The members of a JSON object as they are written: a value that goes through `JSON.parse` and `JSON.stringify` comes
 * out with other numbers (`1.0`, those beyond 2^53), other escapes and without its blanks. Of a name that is there
 * twice the last counts, as for `JSON.parse`. Undefined where the text is no JSON object.
 */
export function readRawObject(text: string): Map<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? rawMembers(text)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The same of a text that is known to be a JSON object. Every loop moves on: linear. */
export function rawMembers(json: string): Map<string, string> {
  const members = new Map<string, string>();
  let at = skipBlanks(json, json.indexOf('{') + 1);
  while (json[at] === '"') {
    const nameEnd = endOfString(json, at);
    const start = skipBlanks(json, skipBlanks(json, nameEnd) + 1);
    const end = endOfValue(json, start);
    members.set(JSON.parse(json.slice(at, nameEnd)), json.slice(start, end));
    // Past the comma, or the brace that ends it all.
    at = skipBlanks(json, skipBlanks(json, end) + 1);
  }
  return members;
}

function skipBlanks(json: string, start: number): number {
  let at = start;
  while (' \t\n\r'.includes(json[at] ?? '-')) at += 1;
  return at;
}

/** Where a string that begins at `start` is over: at its first quote after an even number of backslashes. */
function endOfString(json: string, start: number): number {
  let at = json.indexOf('"', start + 1);
  while (at >= 0 && backslashesBefore(json, at) % 2 === 1) at = json.indexOf('"', at + 1);
  return at < 0 ? json.length : at + 1;
}

function backslashesBefore(json: string, end: number): number {
  let start = end;
  while (json[start - 1] === '\\') start -= 1;
  return end - start;
}

function endOfValue(json: string, start: number): number {
  const first = json[start];
  if (first === '"') return endOfString(json, start);
  return first === '{' || first === '[' ? endOfNested(json, start) : endOfWord(json, start);
}

function endOfNested(json: string, start: number): number {
  const marks = /["{}[\]]/g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(json); mark; mark = marks.exec(json)) {
    if (mark[0] === '"') marks.lastIndex = endOfString(json, mark.index);
    else depth += mark[0] === '{' || mark[0] === '[' ? 1 : -1;
    if (depth === 0) return mark.index + 1;
  }
  return json.length;
}

function endOfWord(json: string, start: number): number {
  let at = start;
  while (at < json.length && !',}] \t\n\r'.includes(json[at] as string)) at += 1;
  return at;
}
