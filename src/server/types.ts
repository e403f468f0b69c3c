import type { IncomingMessage, ServerResponse } from 'node:http';

export type Next = (error?: unknown) => void;

/** Connect middleware, as Express 4 and 5 and `connect` take it. */
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: Next) => void;

export type RequestListener = (req: IncomingMessage, res: ServerResponse) => unknown;

/**
 * An application that middleware is given to by `use`. Structural: no types of Express are needed. It is a function, too,
 * but must not say so: of two signatures TypeScript would take none for a listener that is written in place.
 */
export interface MiddlewareApp {
  // biome-ignore lint/suspicious/noExplicitAny: the overloads of Express' `use`
  use(handler: any): unknown;
}

/** A request as the layers above may have changed it: Express keeps here the whole URL, and where the app is mounted. */
export type MountedRequest = IncomingMessage & { originalUrl?: string; baseUrl?: string; app?: unknown };
