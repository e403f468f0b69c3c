import type { IncomingMessage, ServerResponse } from 'node:http';

/** A resource with an ETag of its own, that counts how often it is asked. */
export class Value {
  version = 1;
  calls = 0;

  readonly route = (_req: IncomingMessage, res: ServerResponse): void => {
    this.calls += 1;
    res.setHeader('ETag', `"${this.version}"`);
    res.setHeader('Content-Type', 'text/plain');
    res.end(`value ${this.version}`);
  };
}

/** A route that lets the test decide when it goes on: `entered` for each request, then `open()`. */
export class Gate {
  #entered: () => void = () => {};
  #open: () => void = () => {};
  entered = new Promise<void>((resolve) => {
    this.#entered = resolve;
  });
  #opened = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  async pass(): Promise<void> {
    this.#entered();
    await this.#opened;
  }

  open(): void {
    this.#open();
  }
}
