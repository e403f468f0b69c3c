export interface HarOptions {
  url: string;
  at: number;
  ms?: number;
  method?: string;
  status?: number;
  type?: string;
  sent?: Record<string, string>;
  received?: Record<string, string>;
  text?: string;
  error?: string;
  viaWorker?: 'network' | 'fallback-code';
  /** `s` for sent, `r` for received, then the text; one every 10 ms. */
  messages?: string[];
}

/** An entry as Chromium makes it. */
export function harEntry({
  url,
  at,
  ms = 5,
  method = 'GET',
  status = 200,
  type = 'fetch',
  sent = {},
  received = {},
  text,
  error,
  viaWorker,
  messages,
}: HarOptions) {
  const list = (headers: Record<string, string>) =>
    Object.entries(headers).map(([name, value]) => ({ name, value }));
  return {
    startedDateTime: new Date(at).toISOString(),
    time: ms,
    _resourceType: type,
    request: { method, url, headers: list(sent) },
    response: {
      status,
      headers: list(received),
      content: { size: text?.length ?? 0, mimeType: 'application/json', ...(text !== undefined && { text }) },
      _error: error ?? null,
      _fetchedViaServiceWorker: viaWorker !== undefined,
      ...(viaWorker && { _serviceWorkerResponseSource: viaWorker }),
    },
    ...(messages && {
      _webSocketMessages: messages.map((message, n) => ({
        type: message.startsWith('s') ? 'send' : 'receive',
        time: (at + 10 * (n + 1)) / 1_000,
        opcode: 1,
        data: message.slice(1),
      })),
    }),
  };
}
