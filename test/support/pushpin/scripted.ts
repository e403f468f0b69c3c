import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { PublishItem } from '../../../src/server/pushpin/items.js';
import { listenSomewhere } from '../live/listen.js';

/** The end of a Pushpin where apps publish. It holds nobody. */
export interface ScriptedPushpin {
  readonly controlUrl: string;
  /** Whatever was published, in its order, by request. */
  readonly published: PublishItem[][];
  /** What it answers. */
  status: number;
  close(): Promise<void>;
}

export async function startScriptedPushpin(): Promise<ScriptedPushpin> {
  const published: PublishItem[][] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    if (scripted.status === 200) published.push(JSON.parse(Buffer.concat(chunks).toString()).items);
    res.writeHead(scripted.status).end('Published\n');
  });
  const scripted: ScriptedPushpin = {
    controlUrl: `http://127.0.0.1:${await listenSomewhere(server)}`,
    published,
    status: 200,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return scripted;
}

/** The header by which apps know a request that came through Pushpin. */
export function signature(key: string): { 'Grip-Sig': string } {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode({ iss: 'pushpin', exp: 4e9 })}`;
  return { 'Grip-Sig': `${text}.${createHmac('sha256', key).update(text).digest('base64url')}` };
}
