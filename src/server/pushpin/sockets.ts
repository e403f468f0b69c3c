import type { IncomingMessage, ServerResponse } from 'node:http';
import { canonicalTarget } from '../ask/requestUrl.js';
import type { AnswerHead } from '../ask/routeAnswer.js';
import type { Command, Id, Refusal, Wanted } from '../socket/command.js';
import { offersSubprotocol, otherOrigin, SUBPROTOCOL } from '../socket/handshake.js';
import { jsonCodec } from '../socket/jsonCodec.js';
import { readOpening } from '../socket/opening.js';
import { subscribedTarget } from '../socket/subscribedTarget.js';
import { type Channels, type Interest, MAX_SUBSCRIPTIONS } from './channels.js';
import { hintFrame, LOOK_AGAIN } from './items.js';
import {
  close,
  control,
  message,
  readSocketEvents,
  SOCKET_EVENTS,
  type SocketEvent,
  writeSocketEvents,
} from './socketEvents.js';
import { channelsOf, readState, type SocketSubscription, writeState } from './socketState.js';

export interface SocketContext {
  channels: Channels;
  /** The route as the client of the handshake gets it. */
  ask(target: string): Promise<AnswerHead>;
  /** Whether this client may be given what is published for everybody; it is remembered that somebody is. */
  isShared(interest: Interest, answer: AnswerHead): boolean;
  allowsOrigin(req: IncomingMessage): boolean;
}

/** What Pushpin gathers while it waits for an answer. */
const MAX_BODY_BYTES = 1 << 20;
/** Of all subscriptions, as Pushpin keeps them for us: they come back as a header. */
const MAX_STATE_CHARACTERS = 4_000;
/** Seconds of silence after which Pushpin sends a sign of life. */
const KEEP_ALIVE = 20;

/** Answers the events of a socket that Pushpin holds (WebSocket-over-HTTP). The app keeps nothing of it. */
export async function answerSocketEvents(
  req: IncomingMessage,
  res: ServerResponse,
  context: SocketContext,
): Promise<void> {
  const body = await readBody(req);
  const events = body && readSocketEvents(body);
  if (!events) return refuse(res, 400, 'These are no events of a WebSocket.\n');
  const isNew = events[0]?.type === 'OPEN';
  if (isNew && !context.allowsOrigin(req)) return refuse(res, otherOrigin.status, otherOrigin.text);
  const socket = new SocketAnswer(req, isNew ? [] : readState(req.headers['meta-live']), context);
  for (const event of events) await socket.take(event);
  res.setHeader('Content-Type', SOCKET_EVENTS);
  res.setHeader('Sec-WebSocket-Extensions', 'grip');
  if (isNew && offersSubprotocol(req)) res.setHeader('Sec-WebSocket-Protocol', SUBPROTOCOL);
  res.setHeader('Set-Meta-Live', writeState(socket.subscriptions));
  res.end(writeSocketEvents(socket.answers));
}

/** What is said to some events of one socket. */
class SocketAnswer {
  subscriptions: readonly SocketSubscription[];
  readonly answers: SocketEvent[] = [];
  readonly #req: IncomingMessage;
  readonly #context: SocketContext;

  constructor(req: IncomingMessage, subscriptions: readonly SocketSubscription[], context: SocketContext) {
    this.#req = req;
    this.subscriptions = subscriptions;
    this.#context = context;
  }

  async take({ type, content = Buffer.alloc(0) }: SocketEvent): Promise<void> {
    switch (type) {
      case 'OPEN':
        return this.#open();
      case 'TEXT':
        return this.#run(jsonCodec.read(content.toString()));
      case 'BINARY':
        this.answers.push(close(1003, 'A frame must be of text.'));
        return;
      case 'PING':
        this.answers.push({ type: 'PONG', content });
        return;
      case 'PONG':
        if (content.toString() === LOOK_AGAIN) this.#hintAll();
        return;
      case 'CLOSE':
        this.answers.push({ type, content });
        return;
      default:
        // DISCONNECT: there is nobody to tell.
        return;
    }
  }

  #open(): void {
    this.answers.push(
      { type: 'OPEN' },
      control({ type: 'subscribe', channel: this.#context.channels.all }),
      control({ type: 'keep-alive', content: jsonCodec.pong(undefined), timeout: KEEP_ALIVE }),
    );
  }

  #run(command: Command): Promise<void> | void {
    switch (command.type) {
      case 'ping':
        return this.#say(jsonCodec.pong(command.id));
      case 'invalid':
        return this.#refuse(command.id, command.refusal);
      case 'subscribe':
        return this.#subscribe(command, command.id);
      case 'unsubscribe':
        return this.#unsubscribe(command, command.id);
      default:
        return command satisfies never;
    }
  }

  async #subscribe({ uri, mode }: Wanted, id: Id): Promise<void> {
    const found = subscribedTarget(uri, this.#req);
    if (!found.ok) return this.#refuse(id, found.refusal);
    const { target } = found;
    const subject = canonicalTarget(target);
    // Events are written once for all, so that they name it in one spelling.
    if (subject.url !== target) return this.#refuse(id, otherSpelling(subject.url));
    const answer = await this.#context.ask(target);
    const opening = readOpening(answer, { target, mode, host: this.#req.headers.host ?? '' });
    if (opening.kind === 'refused') return this.#refuse(id, opening.refusal);
    this.#add({ mode: opening.kind, subject }, answer, id);
  }

  #add(interest: Interest, answer: AnswerHead, id: Id): void {
    const { mode, subject } = interest;
    const isShared = this.#context.isShared(interest, answer);
    const wanted = [...this.#without(subject.url, mode), { mode, uri: subject.url, isShared }];
    if (!this.#hasRoomFor(wanted)) return this.#refuse(id, FULL);
    this.#change(wanted);
    this.#say(jsonCodec.subscribed(id, subject.url));
  }

  #unsubscribe({ uri, mode }: Wanted, id: Id): void {
    const found = subscribedTarget(uri, this.#req);
    if (found.ok) this.#change(this.#without(found.target, mode));
    const answer = jsonCodec.unsubscribed(id);
    if (answer !== undefined) this.#say(answer);
  }

  #without(uri: string, mode: Interest['mode'] | undefined): SocketSubscription[] {
    return this.subscriptions.filter((one) => one.uri !== uri || (mode !== undefined && one.mode !== mode));
  }

  #hasRoomFor(subscriptions: readonly SocketSubscription[]): boolean {
    const names = channelsOf(this.#context.channels, subscriptions);
    return names.size <= MAX_SUBSCRIPTIONS && writeState(subscriptions).length <= MAX_STATE_CHARACTERS;
  }

  #change(subscriptions: readonly SocketSubscription[]): void {
    const before = channelsOf(this.#context.channels, this.subscriptions);
    const after = channelsOf(this.#context.channels, subscriptions);
    // Those that go make room for those that come.
    for (const channel of before) if (!after.has(channel)) this.#order('unsubscribe', channel);
    for (const channel of after) if (!before.has(channel)) this.#order('subscribe', channel);
    this.subscriptions = subscriptions;
  }

  #order(type: string, channel: string): void {
    this.answers.push(control({ type, channel }));
  }

  #hintAll(): void {
    const uris = new Set(this.subscriptions.map(({ uri }) => uri));
    for (const uri of uris) this.#say(hintFrame(uri));
  }

  #refuse(id: Id, refusal: Refusal): void {
    this.#say(jsonCodec.refused(id, undefined, refusal));
  }

  #say(frame: string): void {
    this.answers.push(message(frame));
  }
}

const FULL: Refusal = {
  code: 429,
  reason: 'There is no room for more on this connection. Open another one.',
};

function otherSpelling(uri: string): Refusal {
  return { code: 400, reason: `The uri must be written ${uri} here.` };
}

/** Whether Pushpin tells what happened to a socket. */
export function areSocketEvents({ method, headers }: IncomingMessage): boolean {
  return method === 'POST' && (headers['content-type'] ?? '').split(';')[0]?.trim() === SOCKET_EVENTS;
}

function refuse(res: ServerResponse, status: number, text: string): void {
  res.statusCode = status;
  res.setHeader('Content-Type', 'text/plain; charset=utf-8');
  res.end(text);
}

/** Undefined for what is too long. */
async function readBody(req: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
