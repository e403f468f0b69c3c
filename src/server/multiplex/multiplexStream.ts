import type { ServerResponse } from 'node:http';
import type { Client } from '../ask/client.js';
import { jsonText } from '../ask/content.js';
import { pathOf, requestTarget } from '../ask/requestUrl.js';
import type { AnswerHead } from '../ask/routeAnswer.js';
import type { ServerContext } from '../context.js';
import type { Refusal } from '../socket/command.js';
import { pushedOf } from '../socket/pushed.js';
import { eventBytes, idLine } from '../stream/eventText.js';
import type { EventSink } from '../stream/openStreams.js';
import type { OwnStreamContext } from '../stream/ownStream.js';
import { idOfPositions, readPositions } from './positions.js';
import { type AnyNews, type MemberOwner, StreamMember } from './streamMember.js';
import { refusalFor, type Wanted } from './wanted.js';

export interface MultiplexStreamRequest {
  res: ServerResponse;
  /** By which it was let in. */
  ticket: string;
  lastEventId: string;
  /** It has begun before. */
  isResumed: boolean;
  /** Whether what is at path and query may be followed so. */
  isOffered(target: string): boolean;
}

type Opened = Pick<OwnStreamContext, 'open' | 'watches'>;

const HEAD: AnswerHead = { status: 200, statusText: 'OK', headers: new Map() };

/** Events of several resources: `{"uri":…,"headers":…,"body":…}`. Without a body the client has to ask. */
export class MultiplexStream implements MemberOwner {
  readonly watches: Opened['watches'];
  readonly #maxBytes: number;
  readonly #refusalFor: (answer: AnswerHead) => Refusal | undefined;
  readonly #isClosing: () => boolean;
  readonly #stream: EventSink;
  readonly #isResumed: boolean;
  /** Undefined for one that is refused. */
  readonly #members: (StreamMember | undefined)[];
  readonly #wanted: readonly Wanted[];

  constructor(
    client: Client,
    wanted: readonly Wanted[],
    { res, ticket, lastEventId, isResumed, isOffered }: MultiplexStreamRequest,
    context: ServerContext,
    { open, watches }: Opened,
  ) {
    this.watches = watches;
    this.#isResumed = isResumed;
    this.#maxBytes = context.maxBodyBytes;
    this.#refusalFor = (answer) => refusalFor(client.req, answer, context);
    this.#wanted = wanted;
    this.#isClosing = () => open.isClosing;
    const positions = readPositions(lastEventId, wanted.length, isOffered);
    this.#members = wanted.map((one, i) =>
      one.ok ? new StreamMember(one, positions[i] ?? { kind: 'nowhere' }, client, this) : undefined,
    );
    this.#stream = open.create(
      res,
      { ticket, path: pathOf(requestTarget(res.req)) },
      { drained: () => this.#comeBack(), over: () => this.#leave() },
    );
  }

  /** Where its client is in each resource, by which it can go on. */
  get positions(): string {
    return this.#members.map((member) => member?.position ?? '.').join(' ');
  }

  get isFull(): boolean {
    return this.#stream.isFull;
  }

  get isOver(): boolean {
    return this.#stream.isOver;
  }

  /** Called once. */
  begin(): void {
    this.#stream.open(HEAD);
    if (!this.#isResumed) this.#tellRefused();
    if (this.#isClosing()) this.#stream.end();
    for (const member of this.#members) if (member && !this.isOver) this.watches.watch(member);
  }

  #tellRefused(): void {
    for (const one of this.#wanted) if (!one.ok) this.#stream.write(refusalOf(one.uri, one.refusal));
  }

  tell(member: StreamMember, news: AnyNews): void {
    // As the client named it, wherever it has come to meanwhile.
    const { uri } = member.wanted;
    const data = news.written(`multiplexed ${uri}`, () => this.#eventOf(uri, news));
    this.#stream.write(idLine(this.#id()));
    this.#stream.write(data);
  }

  #eventOf(uri: string, news: AnyNews): Buffer {
    const refusal = this.#refusalFor(news.answer);
    if (refusal) return refusalOf(uri, refusal);
    const { headers, content } = pushedOf(news, { maxBytes: this.#maxBytes, changesRel: 'changes' });
    const { status } = news.answer;
    const head = JSON.stringify({ uri, ...(status !== 200 && { code: status }), headers });
    return eventBytes({ data: content ? `${head.slice(0, -1)},"body":${jsonText(content)}}` : head });
  }

  #id(): string {
    return idOfPositions(this.#members.map((member) => member?.position ?? '.'));
  }

  #comeBack(): void {
    for (const member of this.#members) if (!this.isFull) member?.comeBack();
  }

  #leave(): void {
    for (const member of this.#members) if (member) this.watches.unwatch(member);
  }
}

function refusalOf(uri: string, { code }: Refusal): Buffer {
  return eventBytes({ data: JSON.stringify({ uri, code }) });
}
