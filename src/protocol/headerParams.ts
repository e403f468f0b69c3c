/** A parameter of a field value: its name lowercased, its value unquoted. Order and repeats are kept. */
export type Parameter = [name: string, value: string];

/** Told of what could not be read; reading goes on. `at` is an offset into the scanned text. */
export type OnParameterProblem = (code: 'bad-parameter' | 'unclosed-quote', at: number) => void;

const OWS = ' \t';
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Reads a field value from left to right. `at` never goes back and every loop over it moves it, which is what
 * makes the grammars of this folder linear: regular expressions over whole fields go quadratic on hostile input.
 */
export class Scanner {
  at = 0;

  constructor(readonly text: string) {}

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** The next character, `''` at the end. */
  peek(): string {
    return this.text.charAt(this.at);
  }

  /** What was read since `start`. */
  since(start: number): string {
    return this.text.slice(start, this.at);
  }

  /** Steps over `char` if it comes next. */
  take(char: string): boolean {
    if (this.peek() !== char) return false;
    this.at += 1;
    return true;
  }

  /** Steps over the next character and returns it; `''` at the end. */
  next(): string {
    const char = this.peek();
    this.at += char.length;
    return char;
  }

  /** Steps over any of `chars`. */
  skip(chars: string): void {
    while (!this.done && chars.includes(this.peek())) this.at += 1;
  }

  /** Reads up to the first of `stops`, or to the end. */
  until(stops: string): string {
    const start = this.at;
    while (!this.done && !stops.includes(this.peek())) this.at += 1;
    return this.since(start);
  }
}

/** `token` of RFC 9110 §5.6.2. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** Whether a text may stand in a field value: no controls but tab, nothing above U+00FF (RFC 9110 §5.5). */
export function isFieldContent(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}

/** Takes blanks and tabs (OWS, RFC 9110 §5.6.3) from both ends, and no other white space. */
export function trimOws(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && OWS.includes(text.charAt(start))) start += 1;
  while (end > start && OWS.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Reads a token (RFC 9110 §5.6.2) as far as it goes; `''` when there is none. */
export function readToken(scanner: Scanner): string {
  const start = scanner.at;
  while (!scanner.done && isToken(scanner.peek())) scanner.at += 1;
  return scanner.since(start);
}

/** Reads a quoted-string (RFC 8288 B.4) whose opening quote comes next; without a closing one, to the end. */
export function readQuotedString(scanner: Scanner, onProblem?: OnParameterProblem): string {
  const start = scanner.at;
  let value = '';
  scanner.take('"');
  while (!scanner.done) {
    value += scanner.until('"\\');
    if (scanner.take('"')) return value;
    if (scanner.take('\\')) value += scanner.next();
  }
  onProblem?.('unclosed-quote', start);
  return value;
}

/** Steps up to the first of `stops` that is not inside a quoted-string. */
export function skipUntil(scanner: Scanner, stops: string): void {
  while (!scanner.done && !stops.includes(scanner.peek())) {
    if (scanner.peek() === '"') readQuotedString(scanner);
    else scanner.at += 1;
  }
}

/** Steps to the next element of a list; lists may have empty elements (RFC 9110 §5.6.1.2). False at the end. */
export function nextElement(scanner: Scanner): boolean {
  scanner.skip(`${OWS},`);
  return !scanner.done;
}

/**
 * Reads `name`, `name=value` or `name="value"`, with blanks allowed round `=` (RFC 8288 B.3). The value is
 * undefined where no `=` follows; the whole is undefined where the name is no token.
 */
export function readParameter(
  scanner: Scanner,
  onProblem?: OnParameterProblem,
): { name: string; value: string | undefined } | undefined {
  scanner.skip(OWS);
  const start = scanner.at;
  const name = scanner.until(`${OWS}=;,"`).toLowerCase();
  scanner.skip(OWS);
  const value = scanner.take('=') ? readValue(scanner, onProblem) : undefined;
  if (isToken(name)) return { name, value };
  // RFC 9110 §5.6.6 lets `;;` pass; a `"` after it is reported by whoever steps over it.
  if (name !== '' || value !== undefined) onProblem?.('bad-parameter', start);
  return undefined;
}

function readValue(scanner: Scanner, onProblem?: OnParameterProblem): string {
  scanner.skip(OWS);
  if (scanner.peek() === '"') return readQuotedString(scanner, onProblem);
  return trimOws(scanner.until(';,'));
}

/** Reads `; name=value; …` up to a comma or the end. A parameter without a value has the value `''`. */
export function readParameters(scanner: Scanner, onProblem?: OnParameterProblem): Parameter[] {
  const params: Parameter[] = [];
  for (scanner.skip(OWS); !scanner.done && scanner.peek() !== ','; scanner.skip(OWS)) {
    if (scanner.take(';')) {
      const param = readParameter(scanner, onProblem);
      if (param) params.push([param.name, param.value ?? '']);
    } else {
      onProblem?.('bad-parameter', scanner.at);
      skipUntil(scanner, ';,');
    }
  }
  return params;
}

/** The elements of a list (RFC 9110 §5.6.1), trimmed, without empty ones; commas in quoted-strings split nothing. */
export function splitList(value: string): string[] {
  const scanner = new Scanner(value);
  const elements: string[] = [];
  while (nextElement(scanner)) {
    const start = scanner.at;
    skipUntil(scanner, ',');
    elements.push(trimOws(scanner.since(start)));
  }
  return elements;
}
