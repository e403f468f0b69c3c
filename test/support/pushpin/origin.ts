import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenSomewhere } from '../live/listen.js';

export interface OriginRequest {
  req: IncomingMessage;
  body: string;
}

/** An app whose every answer a test decides; it notes what Pushpin asks. */
export interface Origin {
  readonly port: number;
  readonly requests: OriginRequest[];
  answer: (asked: OriginRequest, res: ServerResponse) => void;
  close(): Promise<void>;
}

export async function startOrigin(): Promise<Origin> {
  const requests: OriginRequest[] = [];
  const server = createServer(async (req, res) => {
    const asked = { req, body: await bodyOf(req) };
    requests.push(asked);
    origin.answer(asked, res);
  });
  const origin: Origin = {
    port: await listenSomewhere(server),
    requests,
    answer: (_, res) => res.writeHead(404).end(),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return origin;
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
