import type { IncomingMessage } from 'node:http';

/**
 * The `prev-id` that a request was held with before, by channel, or what was published since. Pushpin tells it when it
 * asks again; from clients it takes no such header.
 */
export function lastIdOf(req: IncomingMessage, channel: string): string | undefined {
  const header = [req.headers['grip-last'] ?? []].flat().join(', ');
  for (const element of header.split(',')) {
    const [name, ...params] = element.split(';').map((part) => part.trim());
    if (name === channel) return params.find((param) => param.startsWith('last-id='))?.slice(8);
  }
  return undefined;
}
