import { type ConnectionPlan, type ConnectionState, moveTo, type ResourceKey } from '../model/index.js';
import { type Askers, createAskers } from './askers.js';
import { createPause, type Pause } from './pause.js';
import type { Connection, TransportDeps } from './transport.js';

/** What is pushed may get lost where no one counts: each resource is asked once in so many milliseconds all the same. */
export const verifyEvery = 300_000;

/** What all connections have in common that tell of resources while these are asked beside them. */
export interface Channel {
  plan: ConnectionPlan;
  readonly state: ConnectionState;
  readonly isClosed: boolean;
  heard: { at: number; on: number };
  readonly askers: Askers;
  readonly pause: Pause;
  move(to: ConnectionState, reason: string): void;
  hear(): void;
  /** Nothing is heard until then. */
  backOff(ms: number, attempt: number, reason: string): Promise<void>;
}

export function createChannel(
  first: ConnectionPlan,
  deps: TransportDeps,
  onAnswer: (key: ResourceKey) => void,
): Channel {
  const { clock, sink } = deps;
  const pause = createPause(clock);
  let state: ConnectionState = { name: 'idle' };
  const stamp = () => ({ at: clock.now(), on: clock.wall() });

  const channel: Channel = {
    plan: first,
    get state() {
      return state;
    },
    get isClosed() {
      return state.name === 'closed';
    },
    heard: stamp(),
    askers: createAskers(() => channel.plan, deps, onAnswer),
    pause,
    move(to, reason) {
      const next = moveTo(state, to);
      if (!next) return;
      const from = state;
      state = next;
      sink.moved(from, next, reason);
    },
    hear() {
      channel.heard = stamp();
    },
    backOff(ms, attempt, reason) {
      channel.move({ name: 'waiting', until: clock.wall() + ms, attempt }, reason);
      return pause.sleep(ms);
    },
  };
  return channel;
}

/** Asks the targets in turn, each once in `verifyEvery`, for as long as the connection lives. */
export function verifyInTurn(channel: Channel, { clock }: TransportDeps): () => void {
  let next = 0;
  let stop = () => {};
  const step = () => {
    const { targets } = channel.plan;
    const key = targets[next++ % Math.max(1, targets.length)];
    if (key !== undefined && channel.state.name === 'live') channel.askers.ask(key);
    stop = clock.setTimer(verifyEvery / Math.max(1, targets.length), step);
  };
  stop = clock.setTimer(verifyEvery, step);
  return () => stop();
}

/** The part of `Connection` that is the same for all of them. */
export function channelConnection(
  channel: Channel,
  own: Pick<Connection, 'listens' | 'bound' | 'retarget' | 'doubt' | 'renew' | 'wake' | 'close'>,
): Connection {
  const { askers, pause } = channel;
  const wake = () => {
    own.wake();
    askers.wake();
    if (channel.state.name === 'waiting') pause.end();
  };
  return {
    get plan() {
      return channel.plan;
    },
    get state() {
      return channel.state;
    },
    get heard() {
      return channel.heard;
    },
    get bound() {
      return own.bound;
    },
    listens: own.listens,
    retarget: own.retarget,
    revalidate: askers.ask,
    // What is asked while nothing is heard says nothing of a moment later.
    confirm: (key, since) => own.listens(key) && askers.confirm(key, since),
    doubt: own.doubt,
    renew: own.renew,
    wake,
    close(reason) {
      channel.move({ name: 'closed', reason }, reason);
      own.close(reason);
      askers.close();
      pause.end();
    },
  };
}
