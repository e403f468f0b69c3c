import { isToken } from '../../protocol/headerParams.js';
import { readUriHeader } from '../../protocol/uriHeader.js';

/** A resource that a request names, as its client wrote it. */
export interface Named {
  uri: string;
  /** Entity tags as in `If-None-Match`; '' for one who has none. */
  validator: string;
}

/**
 * `?u=%2Fa&inm=%22e1%22&u=%2Fb`: each `u` may be followed by the `inm` that belongs to it. Empty where none is named;
 * undefined where an `inm` belongs to nothing.
 */
export function namedInQuery(query: string): Named[] | undefined {
  const named: Named[] = [];
  let last: Named | undefined;
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === 'u') {
      last = { uri: value, validator: '' };
      named.push(last);
    } else if (name === 'inm') {
      if (!last) return undefined;
      last.validator = value;
      last = undefined;
    }
  }
  return named;
}

/**
 * `Uri: </a>; If-None-Match="e1", </b>` of 0.3. Whether the quotes are those of the tag or of the parameter nobody can
 * tell, so both tags are meant.
 */
export function namedInHeader(header: string): Named[] {
  return readUriHeader(header).map(({ uri, tag }) => ({ uri, validator: validatorOf(tag) }));
}

function validatorOf(tag: string | undefined): string {
  if (tag === undefined || tag.includes('"')) return tag ?? '';
  return isToken(tag) ? `"${tag}", ${tag}` : `"${tag}"`;
}
