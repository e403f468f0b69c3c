import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestLog, SeenRequest } from './requestLog.js';

/** Those of HTTP/2 have the same methods. */
export type Request = IncomingMessage;
export type Response = ServerResponse;

/** One request of a case, in the hands of its route. */
export interface Visit {
  req: Request;
  res: Response;
  /** The case's name on this site. */
  id: string;
  /** Of the URL's query. */
  params: URLSearchParams;
  seen: SeenRequest;
  /** How many requests this case has sent to this route, this one included. */
  nth: number;
  /** Resolves when the case opens its gate. */
  gate: Promise<void>;
  /** The other origin, as the pages name it. */
  other: string;
  log: RequestLog;
}

export type Route = (visit: Visit) => void | Promise<void>;

export function number({ params }: Visit, name: string, otherwise: number): number {
  const text = params.get(name);
  return text === null ? otherwise : Number(text);
}

/** The server ends the connection itself. */
export function cut({ seen, res }: Visit): void {
  seen.fate = 'cut';
  res.socket?.destroy();
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
