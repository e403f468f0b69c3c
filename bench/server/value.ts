/** What all who wait are waiting for: some 200 bytes of JSON, and an entity tag. */
export class Value {
  #n = 0;

  get etag(): string {
    return `"${this.#n}"`;
  }

  get content(): object {
    return { n: this.#n, name: 'counter', text: 'a value of usual length '.repeat(6) };
  }

  change(): void {
    this.#n += 1;
  }
}
