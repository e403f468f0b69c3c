/** Reads responses one after the other from one connection, as little of them as is needed to know where they end. */
export class ResponseReader {
  #head = '';
  /** Bytes of the body that have not come yet; undefined in the head. */
  #missing: number | undefined;
  readonly #onResponse: (head: string) => void;

  constructor(onResponse: (head: string) => void) {
    this.#onResponse = onResponse;
  }

  /** Of what has come, the first `count` bytes. */
  readonly read = (bytes: Buffer, count = bytes.length): void => {
    if (this.#missing === undefined) this.#readHead(bytes.toString('latin1', 0, count));
    else this.#readBody(count);
  };

  #readHead(text: string): void {
    this.#head += text;
    const end = this.#head.indexOf('\r\n\r\n');
    if (end < 0) return;
    this.#missing = contentLength(this.#head);
    this.#readBody(this.#head.length - end - 4);
  }

  #readBody(count: number): void {
    const missing = (this.#missing ?? 0) - count;
    if (missing < 0) throw new Error(`more than one response at once: ${this.#head}`);
    this.#missing = missing;
    if (missing > 0) return;
    const head = this.#head;
    this.#head = '';
    this.#missing = undefined;
    this.#onResponse(head);
  }
}

function contentLength(head: string): number {
  if (head.startsWith('HTTP/1.1 304')) return 0;
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`a response without Content-Length: ${head}`);
  return Number(length);
}
