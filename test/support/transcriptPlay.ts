import { expect } from 'vitest';
import type { Endpoint } from '../../src/client/endpoint.js';
import { createLink, heartbeatEvery } from '../../src/client/link.js';
import type { LinkEvent } from '../../src/client/linked.js';
import { receiveFromPage } from '../../src/engine/index.js';
import type { ToPage } from '../../src/messages.js';
import { createHarness, type Harness } from './engineHarness.js';
import { createFakeClock } from './fakeClock.js';
import { createScriptedOrigin } from './scriptedNetwork.js';
import { type Around, parseTranscript, type Step, type Wire } from './transcript.js';
import { closing, createTranscriptServer, requestText, type Talk } from './transcriptServer.js';

const holder = 'page';

/**
 * Plays a transcript with the product in the part of the client. Whatever the client does must be written there, at its
 * place: before anything else is done to it, nothing may be left of what it did.
 */
export async function playTranscript(name: string, text: string): Promise<void> {
  const steps = parseTranscript(text);
  const clock = createFakeClock();
  const origin = createScriptedOrigin(clock);
  const { acts, network, sockets } = createTranscriptServer(origin.url);
  const harness = createHarness({ clock, origin: { ...origin, network }, sockets, random: () => 0.5 });
  const page = createPage(harness, isOne(steps));
  const talks = new Map<string, Talk>();
  const written = new Set<string>();

  const talkOf = (talk: string): Talk => {
    const known = talks.get(talk);
    if (!known) throw new Error(`nothing is open by the name "${talk}"`);
    return known;
  };

  function expectAct(talk: string, expected: string, where: string): void {
    const act = acts.shift();
    expect(act?.text, where).toBe(expected);
    if (act) expect(act.talk === talkOf(talk), `${where}: on another connection`).toBe(true);
  }

  function expectNothing(where: string): void {
    expect([...acts.map((act) => `> ${act.text}`), ...page.heard], `${where}: before it`).toEqual([]);
  }

  async function take(step: Wire | Around, where: string): Promise<void> {
    switch (step.kind) {
      case 'request': {
        const [act] = acts;
        if (act) talks.set(step.name, act.talk);
        return expectAct(step.name, requestText(step.method, step.target, step.headers), where);
      }
      case 'answer':
        return talkOf(step.name).answer(step);
      case 'text':
        if (step.by === 'client') return expectAct(step.name, step.text, where);
        return talkOf(step.name).say(step.text);
      case 'close':
        if (step.by === 'client') return expectAct(step.name, closing, where);
        return talkOf(step.name).close(step.code);
      case 'pass':
        return clock.advance(step.ms);
      case 'follow':
        return page.follow(step);
      case 'unfollow':
        return page.unfollow(step.path);
      case 'heard':
        return expect(page.heard.shift(), where).toBe(step.text);
      case 'problem':
        written.add(step.code);
        return expect(harness.problems(), where).toContain(step.code);
      default:
        return step satisfies never;
    }
  }

  let before: Step | undefined;
  for (const step of steps) {
    const where = `${name}:${step.line}`;
    if (isDone(step) && !(step.together && before && isDone(before) && before.kind !== 'pass')) {
      await clock.settle();
      expectNothing(where);
    } else if (!isDone(step)) await clock.settle();
    await take(step, where);
    before = step;
  }
  await clock.settle();
  expectNothing(`${name}: the end`);
  const others = harness.problems().filter((code) => !written.has(code) && !page.errors.has(code));
  expect(others, `${name}: problems`).toEqual([]);
  page.close();
  harness.kill();
}

/** Whether the step does something to the client; the others say what it did. */
function isDone(step: Step): boolean {
  switch (step.kind) {
    case 'answer':
    case 'pass':
    case 'follow':
    case 'unfollow':
      return true;
    case 'text':
    case 'close':
      return step.by === 'server';
    case 'request':
    case 'heard':
    case 'problem':
      return false;
    default:
      return step satisfies never;
  }
}

const isOne = (steps: readonly Step[]): boolean =>
  new Set(steps.map((step) => (step.kind === 'follow' ? step.path : undefined))).size <= 2;

/** What the followers of one page hear, as the transcripts write it. States are left out. */
function createPage(harness: Harness, isOnly: boolean) {
  const link = createLink(endpointOf(harness));
  const heard: string[] = [];
  const errors = new Set<string>();
  const ends = new Map<string, () => void>();

  function hear(path: string, event: LinkEvent): void {
    const text = textOf(event);
    if (text !== undefined) heard.push(isOnly ? text : `${path} ${text}`);
    if (event.kind === 'error') errors.add(event.code);
  }

  return {
    ...{ heard, errors },
    follow({ path, wants, polls, collection }: Extract<Around, { kind: 'follow' }>): void {
      const interest = {
        ...harness.asked(path),
        ...(wants !== 'value' && { wants }),
        ...(polls && { poll: 0 }),
        ...(collection !== undefined && { collection: harness.asked(collection).url }),
      };
      ends.set(
        path,
        link.follow(interest, (event) => hear(path, event)),
      );
    },
    unfollow(path: string): void {
      ends.get(path)?.();
    },
    close: link.close,
  };
}

function textOf(event: LinkEvent): string | undefined {
  switch (event.kind) {
    case 'value':
      return `value ${new TextDecoder().decode(event.snapshot.body)}`;
    case 'changes':
      return `changes ${new TextDecoder().decode(event.changes.body)}`;
    case 'removed':
      return 'removed';
    case 'error':
      return `error ${event.code}`;
    case 'state':
      return undefined;
    default:
      return event satisfies never;
  }
}

/** The line between a page and the engine; its heartbeat goes by the clock of the engine. */
function endpointOf({ engine, listeners, clock }: Harness): Endpoint {
  const hearers = new Set<(message: ToPage) => void>();
  const hear = (message: ToPage) => {
    for (const hearer of hearers) hearer(structuredClone(message));
  };
  listeners.add((publication) => queueMicrotask(() => hear({ type: 'publication', publication })));
  return {
    post: (message) => void receiveFromPage(engine, message, { holder, reply: hear }),
    onMessage: (hearer) => void hearers.add(hearer),
    listen: () => () => {},
    hold(signal, sayAll) {
      const beat = () => {
        if (signal.aborted) return;
        sayAll();
        clock.setTimer(heartbeatEvery, beat);
      };
      clock.setTimer(heartbeatEvery, beat);
    },
    close: () => hearers.clear(),
  };
}
