import type { Socket } from 'node:net';
import { ResponseReader } from '../../../test/support/responseReader.js';
import { WAIT_SECONDS } from '../peers/peer.js';
import { openConnections } from './connections.js';
import { Countdown, type Crowd } from './crowd.js';
import { requestBytes } from './requests.js';

export class LongPolls implements Crowd {
  readonly #countdown = new Countdown();
  #sockets: Socket[] = [];
  #etag: string | undefined;

  async open(port: number, count: number, etag: string): Promise<void> {
    this.#etag = etag;
    const onResponse = (head: string) => this.#answered(head);
    this.#sockets = await openConnections(port, count, () => new ResponseReader(onResponse).read);
    this.ask();
  }

  told(): Promise<number> {
    this.#etag = undefined;
    return this.#countdown.start(this.#sockets.length);
  }

  ask(): void {
    const validator = { Wait: `${WAIT_SECONDS}`, 'If-None-Match': this.#etag ?? '' };
    const bytes = requestBytes('GET', '/value', validator);
    for (const socket of this.#sockets) socket.write(bytes);
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets = [];
  }

  #answered(head: string): void {
    if (!head.startsWith('HTTP/1.1 200')) throw new Error(`no new value: ${head}`);
    // All are told the same.
    this.#etag ??= etagOf(head);
    this.#countdown.count();
  }
}

function etagOf(head: string): string {
  const etag = /\r\netag: (.*)\r\n/i.exec(head)?.[1];
  if (etag === undefined) throw new Error(`an answer without ETag: ${head}`);
  return etag;
}
