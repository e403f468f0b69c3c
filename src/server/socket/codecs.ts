import type { ServerDialect } from '../options.js';
import type { Codec } from './codec.js';
import { jsonCodec } from './jsonCodec.js';
import { textCodec } from './textCodec.js';

/** One endpoint speaks several dialects: that of a connection shows in its first frame. */
export function codecFor(frame: string, dialects: readonly ServerDialect[]): Codec {
  const isText = dialects.includes('0.3') && (!dialects.includes('0.1') || /^(GET|CANCEL) /.test(frame));
  return isText ? textCodec : jsonCodec;
}
