/** One URI that a multiplexed request names, with the tag that its client holds. */
export interface NamedUri {
  uri: string;
  tag: string | undefined;
}

/** `</a>; If-None-Match="e1", </b?after=3>`; undefined: not of that form. */
export function parseUriHeader(header: string): NamedUri[] | undefined {
  const named: NamedUri[] = [];
  const member =
    /\s*<([^>]*)>((?:\s*;\s*[\w-]+\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]+(?:"[^"]*")?))*)\s*(,|$)/y;
  while (member.lastIndex < header.length) {
    const match = member.exec(header);
    if (match === null) return undefined;
    named.push({ uri: match[1] ?? '', tag: tagIn(match[2] ?? '') });
  }
  return named;
}

function tagIn(parameters: string): string | undefined {
  const value = /;\s*if-none-match\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,]+))/i.exec(parameters);
  return value?.[1]?.replace(/\\(.)/g, '$1') ?? value?.[2];
}

/** `u=/a&inm="e1"&u=/b`; undefined: an `inm` that belongs to nothing. */
export function parsePairs(query: URLSearchParams): NamedUri[] | undefined {
  const named: NamedUri[] = [];
  for (const [key, value] of query) {
    if (key === 'u') named.push({ uri: value, tag: undefined });
    if (key !== 'inm') continue;
    const last = named.at(-1);
    if (last === undefined || last.tag !== undefined) return undefined;
    last.tag = value;
  }
  return named;
}
