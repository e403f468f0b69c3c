import type { Child } from '../../support/child/startChild.js';
import { type Random, randomBetween } from '../../support/random.js';
import { pause } from '../../support/time.js';
import type { Host } from './host.js';

interface Update {
  begun: Promise<void>;
  begin(): void;
}

/** The resources of the host, as far as its clients know, and their updates. */
export class World {
  readonly ports: readonly number[];
  updates = 0;
  mostHeld = 0;
  readonly #host: Child<Host>;
  readonly #versions = new Map<string, number>();
  readonly #next = new Map<string, Update>();

  constructor(host: Child<Host>, ports: readonly number[]) {
    this.#host = host;
    this.ports = ports;
  }

  versionOf(path: string): number {
    return this.#versions.get(path) ?? 0;
  }

  /** When the next update of a resource begins. */
  updated(path: string): Promise<void> {
    return this.#nextOf(path).begun;
  }

  /** Changes one of these after the other, until it is over. */
  async keepUpdating(paths: readonly string[], random: Random, over: Promise<unknown>): Promise<void> {
    let isOver = false;
    void over.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      await this.#update(paths[randomBetween(random, 0, paths.length - 1)] as string);
      await pause(random() * 100);
    }
  }

  async #update(path: string): Promise<void> {
    const { begin } = this.#nextOf(path);
    this.#next.delete(path);
    begin();
    const { version, held } = await this.#host.call('update', path);
    this.#versions.set(path, version);
    this.updates += 1;
    this.mostHeld = Math.max(this.mostHeld, held);
  }

  #nextOf(path: string): Update {
    const known = this.#next.get(path);
    if (known) return known;
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const next = { begun, begin };
    this.#next.set(path, next);
    return next;
  }
}
