import type { Routes } from './frameworks.js';

interface Item {
  id: number;
  deleted?: true;
}

/** A collection of JSON whose changes are at its own path, `?after=<id>`. */
export class JsonCollection {
  readonly items: Item[] = [{ id: 1 }];
  calls = 0;
  /** Of the next answers. */
  status = 200;
  readonly #path: string;
  readonly #changesPath: string;

  constructor(path: string, changesPath = path) {
    this.#path = path;
    this.#changesPath = changesPath;
  }

  get routes(): Routes {
    return { [this.#path]: this.route, [this.#changesPath]: this.route };
  }

  add(...ids: number[]): void {
    this.items.push(...ids.map((id) => ({ id })));
  }

  readonly route: Routes[string] = (req, res) => {
    this.calls += 1;
    if (this.status !== 200) return res.writeHead(this.status).end();
    const after = Number(new URL(req.url ?? '', 'http://host').searchParams.get('after') ?? 0);
    const last = this.items.at(-1)?.id ?? 0;
    res.setHeader('Link', `<${this.#changesPath}?after=${last}>; rel=changes`);
    res.setHeader('Content-Type', 'application/json');
    return res.end(JSON.stringify(this.items.filter(({ id }) => id > after)));
  };
}
