import type {
  Checkpoint,
  CredentialsMode,
  Exchange,
  HeaderList,
  Mode,
  Offer,
  ResourceKey,
  Update,
} from '../model/index.js';
import type { StreamEvent } from '../protocol/index.js';

/** A resource as a codec needs it. */
export interface Target {
  key: ResourceKey;
  /** The URL that answers for it, after redirects. */
  url: string;
  checkpoint: Checkpoint;
  credentials: CredentialsMode;
  /** What its requests must carry. */
  headers: HeaderList;
  /** What is to be told of it on this connection. */
  mode: Mode;
  /** `Content-Type` of the value that is held; undefined where none is. */
  contentType?: string;
  /** Sockets and streams of several: the URI by which it was subscribed on this connection, as sent. */
  asked?: string;
}

export interface PollRequest {
  url: string;
  headers: HeaderList;
}

export interface PollAnswer {
  url: string;
  status: number;
  statusText?: string;
  headers: HeaderList;
  body: ArrayBuffer;
}

export interface TargetUpdate {
  key: ResourceKey;
  update: Update;
}

/** A problem that a codec or a grammar found; it is logged and plain HTTP goes on. */
export interface Finding {
  code: string;
  text: string;
}

/** What an answer, an event or a frame says. Never throws: what cannot be read is a finding. */
export interface Reading {
  updates: TargetUpdate[];
  findings: Finding[];
  /** Nothing of it could be understood (a proxy's page, another dialect): it is no answer. */
  unreadable?: boolean;
}

/** Long-polls and plain polls: one request, one answer. */
export interface PollCodec {
  /** `waitSeconds` undefined asks for an answer at once. */
  request(offer: Offer, targets: readonly Target[], waitSeconds: number | undefined): PollRequest;
  read(answer: PollAnswer, targets: readonly Target[], offer: Offer): Reading;
  /** Shared ones: groups that fit into one request each (length of URL and headers; URIs that one request cannot tell apart). */
  split?(offer: Offer, targets: readonly Target[]): Target[][];
}

/** Server-sent events. */
export interface StreamCodec {
  /** With `Accept: text/event-stream`, and `Last-Event-ID` where the checkpoint has one. */
  request(offer: Offer, targets: readonly Target[]): PollRequest;
  read(event: StreamEvent, targets: readonly Target[], offer: Offer): Reading;
  /** The URI by which the request names it, to be kept as `Target.asked`; a stream of one resource has none. */
  asked?(target: Target, offer: Offer): string;
  split?(offer: Offer, targets: readonly Target[]): Target[][];
}

/** What a frame from the server says. By `id` of our frame or by `key`, whichever the dialect tells. */
export type SocketFrame =
  | { kind: 'subscribed'; id?: string; key?: ResourceKey }
  | { kind: 'unsubscribed'; id?: string; key?: ResourceKey }
  | { kind: 'pong'; id?: string }
  /** The server does not take a subscription (or says so of something else that we sent, by `id`). */
  | { kind: 'refused'; id?: string; key?: ResourceKey; status?: number; reason: string }
  | { kind: 'update'; key: ResourceKey; update: Update };

export interface SocketReading {
  frames: SocketFrame[];
  findings: Finding[];
}

export interface SocketCodec {
  /** The WebSocket subprotocol. */
  protocol: string;
  /** `asked`: the URI in the frame, to be kept as `Target.asked`. */
  subscribe(target: Target, id: string): { frame: string; asked: string };
  unsubscribe(target: Target, id: string): string;
  /** A frame that the server answers at once, after everything that it sent before; undefined where there is none. */
  ping(targets: readonly Target[], id: string): string | undefined;
  /** `url`: of the socket; frames' URIs are relative to it. */
  read(frame: string, targets: readonly Target[], url: string): SocketReading;
  split?(offer: Offer, targets: readonly Target[]): Target[][];
}

export interface Discovery {
  offers: Offer[];
  findings: Finding[];
  /** Where what changes from now on is asked: any of the relations for changes says so, and `Changes-Id`. */
  checkpoint?: Pick<Checkpoint, 'changesUrl' | 'changesId'>;
}

/** Whose answer it is: the resource's own, or that of a collection's changes URL. */
export type Role = 'resource' | 'changes';

/** One generation of the protocol. Offers name it, so that a restarted worker finds the codec again. */
export interface Dialect {
  name: string;
  /** `allowOrigins`: other origins to which Links may lead, for all but changes. */
  discover(exchange: Exchange, role: Role, allowOrigins?: readonly string[]): Discovery;
  /** For one resource, value or changes as the offer's mode says. */
  poll?: PollCodec;
  /** For several. */
  sharedPoll?: PollCodec;
  stream?: StreamCodec;
  sharedStream?: StreamCodec;
  socket?: SocketCodec;
}
