import type { FromPage, ToPage } from '../messages.js';

/** What serves a page: the worker, or the engine in the page itself. Structural, so that both fit. */
export interface Endpoint {
  post(message: FromPage): void;
  /** Hears everything that is said to this page, and what is published of the URLs that it listens to. */
  onMessage(listener: (message: ToPage) => void): void;
  /** Opens the channel of a URL; the answer closes it. */
  listen(url: string): () => void;
  /** Keeps the other side alive until the signal; `onLost` when it died or was replaced, and must hear again what is followed. */
  hold(signal: AbortSignal, onLost: () => void): void;
  close(): void;
}
