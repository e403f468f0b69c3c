import type {
  LiveResource,
  LiveResourceEvents,
  LiveResourceOptions,
  LiveResourceTarget,
  LogBatch,
  SubscriptionState,
  Via,
} from '../../../src/client/index.js';

export type EventType = keyof LiveResourceEvents<unknown, unknown>;

/** An event, as plain data: a value, an item, the id of one that was removed, items, a state or the code of an error. */
export interface Heard {
  type: EventType;
  data?: unknown;
  via?: Via;
  /** What an error says. */
  text?: string;
}

export type FollowOptions = Pick<LiveResourceOptions, 'as' | 'poll'>;

/**
 * A client of the product as tests use it, in Node and in pages alike: follows by name and keeps what it hears. What does not
 * come in time rejects, with all that was heard instead. Bytes are shown as `bytesOf` does.
 */
export interface Client {
  follow(
    name: string,
    target: LiveResourceTarget,
    types: readonly EventType[],
    options?: FollowOptions,
  ): Promise<void>;
  /** Listens to one more type from now on. */
  listen(name: string, type: EventType): Promise<void>;
  cancel(name: string): Promise<void>;
  /** Resolves when it holds this value. */
  reaches(name: string, value: unknown): Promise<void>;
  /** Resolves when it has heard an event of this type, with this data if any is given. */
  hears(name: string, type: EventType, data?: unknown): Promise<void>;
  becomes(name: string, state: SubscriptionState): Promise<void>;
  heard(name: string): Promise<Heard[]>;
  log(): Promise<LogBatch>;
  /** Ends all. */
  close(): Promise<void>;
}

interface Followed {
  resource: LiveResource;
  heard: Heard[];
  /** Look whether something that was waited for is there. */
  watchers: Set<() => void>;
}

export interface RecorderDeps {
  LiveResource: typeof LiveResource;
  readLog(): Promise<LogBatch>;
  /** ms */
  patience: number;
}

export function createRecorder({ LiveResource, readLog, patience }: RecorderDeps): Client {
  const all = new Map<string, Followed>();

  function get(name: string): Followed {
    const one = all.get(name);
    if (!one) throw new Error(`Nothing is followed by the name ${name}.`);
    return one;
  }

  function listen({ resource, heard, watchers }: Followed, type: EventType): void {
    resource.on(type, (...args) => {
      heard.push(heardOf(type, args));
      for (const watcher of [...watchers]) watcher();
    });
  }

  function until(name: string, what: string, holds: (one: Followed) => boolean): Promise<void> {
    const one = get(name);
    return new Promise((resolve, reject) => {
      const look = () => holds(one) && finish(resolve);
      const late = setTimeout(() => finish(() => reject(tooLate(name, what, one))), patience);
      const finish = (done: () => void) => {
        clearTimeout(late);
        one.watchers.delete(look);
        done();
      };
      one.watchers.add(look);
      look();
    });
  }

  return {
    async follow(name, target, types, options) {
      const one: Followed = { resource: new LiveResource(target, options), heard: [], watchers: new Set() };
      all.set(name, one);
      // Both are always needed to wait for something.
      for (const type of new Set<EventType>(['state', 'value', ...types])) listen(one, type);
    },
    listen: async (name, type) => listen(get(name), type),
    cancel: async (name) => get(name).resource.cancel(),
    reaches: (name, value) =>
      until(name, `the value ${JSON.stringify(value)}`, ({ resource }) =>
        isSame(plainOf(resource.value), value),
      ),
    hears: (name, type, data) =>
      until(name, `${type} ${JSON.stringify(data) ?? ''}`, ({ heard }) =>
        heard.some((one) => one.type === type && (data === undefined || isSame(one.data, data))),
      ),
    becomes: (name, state) => until(name, `the state ${state}`, ({ resource }) => resource.state === state),
    heard: async (name) => [...get(name).heard],
    log: readLog,
    async close() {
      for (const { resource } of all.values()) resource.cancel();
    },
  };
}

function tooLate(name: string, what: string, { resource, heard }: Followed): Error {
  const lines = heard.map(
    ({ type, data, via = '', text = '' }) => `  ${type} ${JSON.stringify(data) ?? ''} ${via}${text}`,
  );
  return new Error(`${name} does not reach ${what}. It is ${resource.state} and heard\n${lines.join('\n')}`);
}

function heardOf(type: EventType, [first, second]: readonly unknown[]): Heard {
  if (first instanceof Error) {
    return { type, data: 'code' in first ? first.code : first.name, text: first.message };
  }
  const data = plainOf(first);
  const via = typeof second === 'object' && second !== null && 'via' in second ? second.via : undefined;
  return { type, ...(data !== undefined && { data }), ...(via !== undefined && { via: via as Via }) };
}

/** As JSON, the order of members included: what was sent must arrive as it was. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const plainOf = (data: unknown): unknown => (data instanceof ArrayBuffer ? bytesOf(data) : data);

/** One character a byte. */
export const bytesOf = (bytes: ArrayBuffer | Uint8Array): string =>
  Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
