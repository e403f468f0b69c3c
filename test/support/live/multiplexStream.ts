import { type Asked, news, refusal, type Site, shownUri } from './answer.js';
import { matchesTag } from './entityTag.js';
import { type EventSink, openEventStream } from './eventSource.js';
import { type Exchange, respond } from './exchange.js';
import { type Part, partsOf } from './multiplex.js';
import { jsonOf, pushedChanges } from './pushed.js';
import { headOf, type Listener, type Resource } from './store.js';

/** 0.1: `{"uri": "/a", "body": …}` for each change; without a body where a GET must tell. */
export function answerMultiplexStream(exchange: Exchange): void {
  const { site, seen } = exchange;
  const parts = partsOf(exchange);
  if (parts === undefined) {
    site.log.complain(`${seen.url}: not a multiplexed stream`);
    return respond(exchange, refusal(400));
  }
  follow(exchange, parts);
}

function follow(exchange: Exchange, parts: readonly Part[]): void {
  const { site } = exchange;
  let sink: EventSink;
  const say = (part: Part, asked: Asked, from: number) =>
    sink.send({ data: eventOf(site, part, asked, from) });
  const listeners = new Map<Resource, Listener>();
  for (const { asked } of parts) {
    if (asked === undefined) continue;
    const { resource } = asked;
    // Variants may be of one resource.
    const same = parts.filter((part) => part.asked?.resource === resource);
    listeners.set(resource, ({ from }) => {
      for (const part of same) if (part.asked) say(part, part.asked, from);
    });
  }
  sink = openEventStream(exchange, false, listeners);
  for (const part of parts) sayAtOnce(site, part, say, sink);
}

/** What the client would miss: what is other than it says that it holds, and what does not exist. */
function sayAtOnce(
  site: Site,
  part: Part,
  say: (part: Part, asked: Asked, from: number) => void,
  sink: EventSink,
): void {
  const { asked, tag, sent } = part;
  if (asked === undefined) return sink.send({ data: JSON.stringify({ uri: sent }) });
  if (asked.after === undefined && tag === undefined) return;
  if (news(site, asked, tag, 'at once', matchesTag)) say(part, asked, asked.after ?? 0);
}

function eventOf({ settings }: Site, { sent }: Part, asked: Asked, from: number): string {
  const uri = JSON.stringify(shownUri(asked, sent, settings, 'member'));
  const body = asked.after === undefined ? jsonOf(asked) : changesText(asked, from, settings);
  return body === undefined ? `{"uri":${uri}}` : `{"uri":${uri},"body":${body}}`;
}

function changesText(asked: Asked, from: number, settings: Site['settings']): string | undefined {
  if (from === headOf(asked.resource)) return undefined;
  return pushedChanges(asked, from, settings)?.content;
}
