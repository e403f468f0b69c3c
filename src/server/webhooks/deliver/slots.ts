interface Queued {
  host: string;
  enter: () => void;
}

/** How many may be busy at a time, in all and for one host, so that a slow host does not hold up the others. */
export class Slots {
  readonly #limits: { all: number; perHost: number };
  readonly #busy = new Map<string, number>();
  readonly #queue: Queued[] = [];
  #all = 0;

  constructor(limits: { all: number; perHost: number }) {
    this.#limits = limits;
  }

  /** When there is room. What it gives must be called at the end. */
  async enter(host: string): Promise<() => void> {
    const leave = this.tryEnter(host);
    if (leave) return leave;
    return new Promise((resolve) => {
      this.#queue.push({ host, enter: () => resolve(this.#take(host)) });
    });
  }

  tryEnter(host: string): (() => void) | undefined {
    return this.#hasRoom(host) ? this.#take(host) : undefined;
  }

  #hasRoom(host: string): boolean {
    return this.#all < this.#limits.all && (this.#busy.get(host) ?? 0) < this.#limits.perHost;
  }

  #take(host: string): () => void {
    this.#all += 1;
    this.#busy.set(host, (this.#busy.get(host) ?? 0) + 1);
    return () => this.#leave(host);
  }

  #leave(host: string): void {
    this.#all -= 1;
    const busy = (this.#busy.get(host) ?? 0) - 1;
    if (busy > 0) this.#busy.set(host, busy);
    else this.#busy.delete(host);
    const next = this.#queue.findIndex((queued) => this.#hasRoom(queued.host));
    if (next >= 0) this.#queue.splice(next, 1)[0]?.enter();
  }
}
