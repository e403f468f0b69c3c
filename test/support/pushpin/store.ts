import { createServer } from 'node:http';
import { listenSomewhere } from '../live/listen.js';

export interface StoredItem {
  id: string;
  /** Of all items the newest has the greatest. */
  v: number;
}

/** What all app processes share: numbers and lists of items, by the paths that show them. */
export interface Store {
  readonly url: string;
  number(path: string): number;
  items(path: string): readonly StoredItem[];
  close(): Promise<void>;
}

/** As an app sees it. */
export interface StoreClient {
  number(path: string): Promise<number>;
  increase(path: string): Promise<void>;
  items(path: string): Promise<StoredItem[]>;
  /** All that are there then. */
  add(path: string, item: { id: string }): Promise<StoredItem[]>;
}

type Request =
  | { kind: 'number' | 'increase' | 'items'; path: string }
  | { kind: 'add'; path: string; id: string };

export async function startStore(): Promise<Store> {
  const numbers = new Map<string, number>();
  const lists = new Map<string, StoredItem[]>();
  let version = 0;
  const number = (path: string) => numbers.get(path) ?? 0;
  const items = (path: string) => lists.get(path) ?? [];
  const answer = (request: Request): unknown => {
    const { kind, path } = request;
    switch (kind) {
      case 'number':
        return number(path);
      case 'increase':
        return numbers.set(path, number(path) + 1).get(path);
      case 'items':
        return items(path);
      case 'add':
        return lists.set(path, [...items(path), { id: request.id, v: ++version }]).get(path);
      default:
        return kind satisfies never;
    }
  };
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    res.end(JSON.stringify(answer(JSON.parse(Buffer.concat(chunks).toString()))));
  });
  const port = await listenSomewhere(server);
  return {
    ...{ number, items, url: `http://127.0.0.1:${port}` },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export function storeClient(url: string): StoreClient {
  const ask = async (request: Request) => {
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(request) });
    return answer.json();
  };
  return {
    number: (path) => ask({ kind: 'number', path }) as Promise<number>,
    increase: async (path) => void (await ask({ kind: 'increase', path })),
    items: (path) => ask({ kind: 'items', path }) as Promise<StoredItem[]>,
    add: (path, { id }) => ask({ kind: 'add', path, id }) as Promise<StoredItem[]>,
  };
}
