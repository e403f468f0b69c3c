import type { HeaderList } from '../../../../src/model/index.js';
import { maskHeaders } from '../../../exchange/secrets.js';
import type { Request, Resource } from '../../model.js';
import type { Session } from '../../session.js';
import type { SecretsOption } from './headers.js';

/** Ways to ask the same outside of the page. */
export interface CodeView {
  /** For a POSIX shell. */
  curl: string;
  /** For the console of the page, or a module. */
  fetch: string;
  /** For what goes over a socket; undefined where there is none. */
  wscat: string | undefined;
}

/** Headers that the browser sets by itself, or that curl must set anew. */
const notCopied =
  /^(?::|sec-|proxy-|content-length$|connection$|host$|accept-encoding$|upgrade$|keep-alive$|te$|transfer-encoding$)/i;
/** And those that a page's fetch may not set (Fetch standard, forbidden request-header). */
const forbidden =
  /^(?:accept-charset|access-control-request-|cookie2?$|date$|dnt$|expect$|origin$|permissions-policy|referer$|set-cookie|trailer$|user-agent$|via$|priority$)/i;

/** Snippets for a request: the one named, or the newest of the resource; else for the resource as it is followed. */
export function codeView(
  session: Session,
  of: { request: number } | { resource: number },
  { secrets = false }: SecretsOption = {},
): CodeView | undefined {
  const id = 'request' in of ? of.request : session.resources.get(of.resource)?.request;
  const row = session.requests.get(id);
  const resource = session.resources.get('resource' in of ? of.resource : row?.resource);
  const url = row?.url ?? resource?.url;
  if (url === undefined) return undefined;
  const shown = secrets ? url : session.urlOf(url).masked;
  const method = row?.method ?? 'GET';
  const headers = shownHeaders(row, resource, secrets);
  return {
    curl: curlOf(shown, method, headers),
    fetch: fetchOf(shown, method, headers),
    wscat: wscatOf(session, resource, row, secrets),
  };
}

function shownHeaders(
  row: Request | undefined,
  resource: Resource | undefined,
  secrets: boolean,
): HeaderList {
  const sent = row?.requestHeaders ?? conditionsOf(row, resource);
  const copied = sent.filter(([name]) => !notCopied.test(name));
  return secrets ? copied : maskHeaders(copied);
}

/** What is known without headers: which version is held, and how long to wait. */
function conditionsOf(row: Request | undefined, resource: Resource | undefined): HeaderList {
  const etag = row ? row.sentEtag : resource?.etag;
  return [
    ...(etag === undefined ? [] : [['If-None-Match', etag] as [string, string]]),
    ...(row?.waitSeconds === undefined ? [] : [['Wait', String(row.waitSeconds)] as [string, string]]),
  ];
}

function curlOf(url: string, method: string, headers: HeaderList): string {
  // A socket is opened by a GET.
  const address = url.replace(/^ws(s?):/i, 'http$1:');
  const lines = [
    // Brackets and braces in URLs are no patterns.
    `curl -i --globoff --compressed ${shellQuote(address)}`,
    ...(method === 'GET' ? [] : [`-X ${shellQuote(method)}`]),
    // curl leaves out a header without a value unless it ends in a semicolon.
    ...headers.map(([name, value]) => `-H ${shellQuote(value === '' ? `${name};` : `${name}: ${value}`)}`),
  ];
  return lines.join(' \\\n  ');
}

/** Nothing is special between single quotes; a line break in a header would end it. */
export function shellQuote(text: string): string {
  return `'${withoutControls(text).replaceAll("'", `'\\''`)}'`;
}

function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what it removes
  return text.replace(/[\x00-\x08\x0a-\x1f\x7f]/g, ' ');
}

function fetchOf(url: string, method: string, headers: HeaderList): string {
  const allowed = headers.filter(([name]) => !forbidden.test(name));
  const options = {
    ...(method === 'GET' ? {} : { method }),
    ...(allowed.length > 0 && { headers: joined(allowed) }),
    ...(headers.some(([name]) => /^cookie$/i.test(name)) && { credentials: 'include' }),
  };
  const more = Object.keys(options).length > 0 ? `, ${scriptQuote(options, 2)}` : '';
  return `await fetch(${scriptQuote(url)}${more});`;
}

function joined(headers: HeaderList): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of headers)
    values.set(name, values.has(name) ? `${values.get(name)}, ${value}` : value);
  return Object.fromEntries(values);
}

/** JSON is JavaScript, but for what would end a script element in a page that it is pasted into. */
export function scriptQuote(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent)
    .replaceAll('</', '<\\/')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** Opens the socket that carries the resource and subscribes. */
function wscatOf(
  session: Session,
  resource: Resource | undefined,
  row: Request | undefined,
  secrets: boolean,
): string | undefined {
  const offer = resource?.offers.find(({ mechanism }) => mechanism === 'socket');
  const isPlain = resource?.nature === 'websocket' || row?.purpose === 'socket';
  const endpoint = offer?.endpoint ?? (isPlain ? (row?.url ?? resource?.url) : undefined);
  if (endpoint === undefined) return undefined;
  const address = shellQuote(secrets ? endpoint : session.urlOf(endpoint).masked);
  if (!offer || !resource) return `wscat -c ${address}${protocolsOf(row)}`;
  const target = secrets ? session.urlOf(resource.url).target : session.urlOf(resource.url).maskedTarget;
  return `wscat -c ${address} -s liveresource -x ${shellQuote(subscribeFrame(offer.dialect, offer.mode, target))} -w 60`;
}

function protocolsOf(row: Request | undefined): string {
  const header = row?.requestHeaders?.find(([name]) => /^sec-websocket-protocol$/i.test(name))?.[1] ?? '';
  const protocols = header
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== '');
  return protocols.map((protocol) => ` -s ${shellQuote(protocol)}`).join('');
}

function subscribeFrame(dialect: string, mode: string, uri: string): string {
  if (dialect !== '0.1') return `GET ${uri}`;
  return JSON.stringify({ id: '1', type: 'subscribe', mode: mode === 'changes' ? mode : 'value', uri });
}
