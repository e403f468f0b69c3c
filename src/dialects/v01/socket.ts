import { excerpt } from '../../protocol/index.js';
import type { Finding, SocketCodec, SocketFrame, Target } from '../dialect.js';
import { note } from '../findings.js';
import { type Fields, readFields, textOf } from '../jsonFields.js';
import { matchOne } from '../match.js';
import { nameFor } from '../references.js';
import { readJsonPush } from './jsonPush.js';

/** multiplex-ws: JSON objects. Collections are subscribed by their own URL, not by that of a checkpoint. */
export const socket: SocketCodec = {
  protocol: 'liveresource',
  subscribe(target, id) {
    const asked = nameFor(target.url);
    return { frame: frameOf('subscribe', id, target, asked), asked };
  },
  unsubscribe: (target, id) => frameOf('unsubscribe', id, target, target.asked ?? nameFor(target.url)),
  ping: (_, id) => JSON.stringify({ id, type: 'ping' }),
  read(frame, targets, url) {
    const findings: Finding[] = [];
    const fields = readFields(frame);
    if (!fields) note(findings, 'bad-frame', frame);
    return { frames: fields ? readFrame(fields, targets, url, findings) : [], findings };
  },
};

function frameOf(type: string, id: string, { mode }: Target, uri: string): string {
  return JSON.stringify({ id, type, mode: mode === 'changes' ? mode : 'value', uri });
}

function readFrame(
  fields: Fields,
  targets: readonly Target[],
  url: string,
  findings: Finding[],
): SocketFrame[] {
  const kind = textOf(fields, 'type')?.toLowerCase();
  switch (kind) {
    case 'event':
      return readJsonPush(fields, url, targets, findings).map((update) => ({ kind: 'update', ...update }));
    case 'subscribed':
    case 'unsubscribed':
      return [{ kind, ...whose(fields, targets, url, findings) }];
    case 'pong':
      return [{ kind, ...idOf(fields) }];
    case 'error':
      return [{ kind: 'refused', ...whose(fields, targets, url, findings), ...whyOf(fields) }];
    default:
      note(findings, 'unknown-frame', `type ${fields.get('type')}`);
      return [];
  }
}

/** Whose subscription a frame is about: by the id of ours, or by the resource where it has none. */
function whose(fields: Fields, targets: readonly Target[], url: string, findings: Finding[]) {
  const id = idOf(fields);
  const uri = id ? undefined : textOf(fields, 'uri');
  const target = uri === undefined ? undefined : matchOne(uri, url, targets, findings);
  return { ...id, ...(target && { key: target.key }) };
}

function idOf(fields: Fields): { id: string } | undefined {
  const id = textOf(fields, 'id');
  return id === undefined ? undefined : { id };
}

function whyOf(fields: Fields): { status?: number; reason: string } {
  const status = Number(textOf(fields, 'code') ?? textOf(fields, 'status') ?? Number.NaN);
  const reason = ['reason', 'message', 'error'].map((name) => textOf(fields, name)).find((text) => text);
  return { ...(Number.isInteger(status) && { status }), reason: excerpt(reason ?? 'error') };
}
