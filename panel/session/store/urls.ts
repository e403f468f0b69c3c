import { maskUrl } from '../../exchange/secrets.js';

/** A URL as views and filters want it. */
export interface UrlParts {
  /** `https://a.example:8443`; empty where it is no URL. */
  origin: string;
  host: string;
  path: string;
  /** With its query. */
  target: string;
  /** The whole, and the target, with what looks like a secret in them masked. */
  masked: string;
  maskedTarget: string;
}

/** Reads each URL once. */
export function createUrls(cap = 20_000): (url: string) => UrlParts {
  const known = new Map<string, UrlParts>();
  return (url) => {
    const found = known.get(url);
    if (found) return found;
    if (known.size >= cap) known.clear();
    const parts = splitUrl(url);
    known.set(url, parts);
    return parts;
  };
}

function splitUrl(url: string): UrlParts {
  const masked = maskUrl(url);
  try {
    const { origin, protocol, host, pathname, search } = new URL(url);
    const target = pathname + search;
    // Of `ws:` the origin is opaque in some engines.
    return {
      origin: origin === 'null' ? `${protocol}//${host}` : origin,
      host,
      path: pathname,
      target,
      masked,
      maskedTarget: maskUrl(target),
    };
  } catch {
    return { origin: '', host: '', path: url, target: url, masked, maskedTarget: masked };
  }
}
