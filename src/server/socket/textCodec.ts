import type { Codec } from './codec.js';

/**
 * multiplex-socket of dialect 0.3: `GET /a` and `CANCEL /a`, `200 /a` and `404 /a`, `* /a {"ETag":"…"}` with the content in
 * the lines that follow. It has no ping of its own: a repeated `GET` is one.
 */
export const textCodec: Codec = {
  name: '0.3',
  changesRel: 'changes http://liveresource.org/protocol/changes',
  read(text) {
    const [, verb, uri] = /^(GET|CANCEL) (\S+)\s*$/.exec(text) ?? [];
    if (verb === undefined || uri === undefined) {
      return { type: 'invalid', id: undefined, refusal: { code: 400, reason: '' } };
    }
    return { type: verb === 'GET' ? 'subscribe' : 'unsubscribe', id: undefined, uri, mode: undefined };
  },
  subscribed: (_id, uri) => `200 ${uri}`,
  // It would be taken for the answer to a GET of the same resource that was sent meanwhile.
  unsubscribed: () => undefined,
  pong: () => '',
  refused: (_id, uri = '*', { code }) => `${code} ${uri}`,
  event(uri, { headers, content }) {
    const isHint = Object.keys(headers).length === 0 && !content;
    if (isHint) return [`* ${uri}`];
    const head = `* ${uri} ${JSON.stringify(headers)}`;
    return content ? [`${head}\n`, content.bytes] : [head];
  },
};
