import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.js';

/** What is asked for at a collection. */
export interface Form {
  callback: string;
  /** `uri`, as they came; of multiplexed registrations. */
  resources: string[];
  mode: 'value' | 'changes' | undefined;
}

/** Reads `application/x-www-form-urlencoded` or JSON, from the request or from what a body parser made of it. Throws Refusal. */
export async function readForm(req: IncomingMessage & { body?: unknown }, maxBytes: number): Promise<Form> {
  const parsed = req.body;
  if (typeof parsed === 'object' && parsed !== null && !Buffer.isBuffer(parsed)) return formOf(parsed);
  const text =
    typeof parsed === 'string' || Buffer.isBuffer(parsed) ? String(parsed) : await readBody(req, maxBytes);
  return formOf(parse(req.headers['content-type'] ?? '', text));
}

function parse(type: string, text: string): object {
  if (/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) return fieldsOf(new URLSearchParams(text));
  if (/^application\/json\s*(;|$)/i.test(type)) return parseJson(text);
  throw new Refusal(415, 'Give application/x-www-form-urlencoded or application/json.\n', {
    Accept: 'application/x-www-form-urlencoded, application/json',
  });
}

function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {}
  throw new Refusal(400, 'The body is no JSON object.\n');
}

function fieldsOf(params: URLSearchParams): object {
  return Object.fromEntries([...new Set(params.keys())].map((name) => [name, params.getAll(name)]));
}

function formOf(fields: object): Form {
  const { callback_uri, uri, mode } = fields as Record<string, unknown>;
  const [callback, ...others] = textsOf('callback_uri', callback_uri);
  if (!callback || others.length > 0) throw new Refusal(400, 'Give one callback_uri.\n');
  return { callback, resources: textsOf('uri', uri), mode: modeOf(textsOf('mode', mode)) };
}

function textsOf(name: string, value: unknown): string[] {
  const texts = [value ?? []].flat();
  if (texts.every((text) => typeof text === 'string')) return texts;
  throw new Refusal(400, `${name} must be text.\n`);
}

function modeOf([mode]: string[]): Form['mode'] {
  if (mode === undefined || mode === 'value' || mode === 'changes') return mode;
  throw new Refusal(400, 'mode must be "value" or "changes".\n');
}

async function readBody(req: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req) {
    bytes += (chunk as Buffer).length;
    // What is on its way is still taken in, so that the client hears why.
    if (bytes <= maxBytes) chunks.push(chunk as Buffer);
    else if (bytes > 2 * maxBytes + (1 << 20)) break;
  }
  if (bytes > maxBytes)
    throw new Refusal(413, `The body has more than ${maxBytes} bytes.\n`, { Connection: 'close' });
  return Buffer.concat(chunks).toString();
}
