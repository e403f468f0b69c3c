export type CallbackUri = { ok: true; url: string } | { ok: false; text: string };

export interface CallbackRules {
  allowHttp: boolean;
  /** In characters. */
  maxLength: number;
}

// Ports of other protocols that text in a request could speak to, as browsers block them (WHATWG Fetch, "port blocking").
const OTHER_PROTOCOLS = new Set([
  ...[1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061],
  ...[6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080],
]);
const SYSTEM_PORTS = 1024;

/** Reads `callback_uri` as an absolute URL in one spelling; where it leads is judged when it is connected to. */
export function parseCallbackUri(text: string, rules: CallbackRules): CallbackUri {
  if (text.length > rules.maxLength) return refused(`is longer than ${rules.maxLength} characters`);
  const url = parse(text);
  if (!url) return refused('is no absolute URL');
  const reason = fault(url, rules);
  return reason ? refused(reason) : { ok: true, url: url.href };
}

function fault(url: URL, { allowHttp }: CallbackRules): string | undefined {
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allowHttp)) {
    return allowHttp ? 'must begin with https:// or http://' : 'must begin with https://';
  }
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or a password';
  if (url.href.includes('#')) return 'must not have a fragment';
  if (!isWebPort(url.port)) return `must not have the port ${url.port}`;
  return undefined;
}

function isWebPort(port: string): boolean {
  const number = Number(port);
  return (
    port === '' || number === 80 || number === 443 || (number >= SYSTEM_PORTS && !OTHER_PROTOCOLS.has(number))
  );
}

function parse(text: string): URL | undefined {
  // The URL parser drops tabs, line breaks and spaces around; a URI has none.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what it looks for
  if (/[\x00-\x20\x7f]/.test(text)) return undefined;
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function refused(reason: string): CallbackUri {
  return { ok: false, text: `callback_uri ${reason}.\n` };
}
