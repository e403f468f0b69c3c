import type { IncomingMessage, ServerResponse } from 'node:http';

/** A JSON resource: `{"n":1}`, with the tag `"1"`. */
export class JsonValue {
  n = 1;
  calls = 0;
  /** Another status than 200, with a text. */
  status = 200;
  /** Of each request that its route was asked with. */
  readonly asked: IncomingMessage[] = [];

  readonly route = (req: IncomingMessage, res: ServerResponse): void => {
    this.calls += 1;
    this.asked.push(req);
    if (this.status !== 200) {
      res.writeHead(this.status, { 'Content-Type': 'text/plain' }).end(`status ${this.status}`);
      return;
    }
    res.setHeader('ETag', `"${this.n}"`);
    res.setHeader('Content-Type', 'application/json');
    res.end(this.body);
  };

  get body(): string {
    return `{"n":${this.n}}`;
  }

  get told(): [data: string, id: string] {
    return [this.body, `"${this.n}"`];
  }
}

/** A collection of numbers, whose changes are at `?after=`. */
export class JsonItems {
  items: number[] = [1, 2, 3];
  calls = 0;
  status = 200;
  /** Of what is given of changes at a time. */
  page = Number.POSITIVE_INFINITY;

  readonly route = (req: IncomingMessage, res: ServerResponse): void => {
    this.calls += 1;
    const after = new URL(req.url ?? '/', 'http://any').searchParams.get('after');
    if (this.status !== 200) {
      res.writeHead(this.status).end();
      return;
    }
    const from = Number(after ?? 0);
    const given = this.items.slice(from, after === null ? undefined : from + this.page);
    const next = `${(req.url ?? '/').split('?')[0]}?after=${from + given.length}`;
    res.setHeader('Content-Type', 'application/json');
    res.setHeader('ETag', `"of ${req.url} ${this.items.length}"`);
    res.setHeader('Link', `<${next}>; rel="changes"`);
    res.end(JSON.stringify(given));
  };
}
