import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenSomewhere } from '../live/listen.js';

export interface StoredItem {
  id: string;
  v: number;
  deleted?: true;
}

/** What all app processes share: numbers by name, and one log of items by the name of their collection. */
export interface Store {
  readonly url: string;
  numberOf(name: string): number;
  itemsOf(name: string): readonly StoredItem[];
  close(): Promise<void>;
}

/** What an app asks for. A write answers with what is now. */
export type StoreAnswer = { n: number } | { items: StoredItem[] };

/** `GET` and `POST /numbers/NAME`; `GET` and `POST /items/NAME`, the latter with an item. */
export async function startStore(): Promise<Store> {
  const numbers = new Map<string, number>();
  const items = new Map<string, StoredItem[]>();
  const server = createServer(async (req, res) => {
    const [, kind, name = ''] = (req.url ?? '').split('/').map(decodeURIComponent);
    const body = await bodyOf(req);
    if (kind === 'numbers') answer(res, numberAfter(numbers, name, req.method === 'POST'));
    else answer(res, itemsAfter(items, name, body));
  });
  const port = await listenSomewhere(server);
  return {
    url: `http://127.0.0.1:${port}`,
    numberOf: (name) => numbers.get(name) ?? 0,
    itemsOf: (name) => items.get(name) ?? [],
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function numberAfter(numbers: Map<string, number>, name: string, isWrite: boolean): StoreAnswer {
  const n = (numbers.get(name) ?? 0) + (isWrite ? 1 : 0);
  numbers.set(name, n);
  return { n };
}

function itemsAfter(all: Map<string, StoredItem[]>, name: string, body: string): StoreAnswer {
  const items = all.get(name) ?? [];
  all.set(name, items);
  if (body !== '') items.push(JSON.parse(body));
  return { items };
}

function answer(res: ServerResponse, value: StoreAnswer): void {
  res.setHeader('Content-Type', 'application/json');
  res.end(JSON.stringify(value));
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
