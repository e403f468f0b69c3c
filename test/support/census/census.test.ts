import { EventEmitter, once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { duplexPair } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { excess, takeCensus } from './census.js';

/** What there is more while something made by `make` is held. */
function excessWith(make: () => unknown) {
  const before = takeCensus();
  const held = make();
  const after = takeCensus();
  return {
    listeners: excess(before.listeners, after.listeners),
    sockets: excess(before.sockets, after.sockets),
    timers: after.timers - before.timers,
    held,
  };
}

describe('the census of a process', () => {
  it('counts each listener of an emitter that is held', () => {
    class Held extends EventEmitter {}
    const { listeners } = excessWith(() => new Held().on('told', () => {}).on('told', () => {}));
    expect(listeners).toEqual({ 'Held told': 2 });
  });

  it('does not count those of an emitter that nobody holds', () => {
    class Dropped extends EventEmitter {}
    const { listeners } = excessWith(() => void new Dropped().on('told', () => {}));
    expect(listeners).toEqual({});
  });

  it('counts listeners of an abort signal', () => {
    const { listeners } = excessWith(() => {
      const { signal } = new AbortController();
      signal.addEventListener('abort', () => {});
      return signal;
    });
    expect(listeners).toEqual({ 'AbortSignal abort': 1 });
  });

  it('counts timers that will fire, also those that let the process end, and no cancelled ones', () => {
    const { timers, held } = excessWith(() => {
      const cancelled = setTimeout(() => {}, 60_000);
      clearTimeout(cancelled);
      return [setTimeout(() => {}, 60_000), setInterval(() => {}, 60_000).unref(), cancelled];
    });
    for (const timer of held as NodeJS.Timeout[]) clearTimeout(timer);
    expect(timers).toBe(2);
  });

  it('counts connections in memory and on the network', async () => {
    expect(excessWith(() => duplexPair()).sockets).toEqual({ DuplexSide: 2 });
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const before = takeCensus();
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [accepted] = await once(server, 'connection');
    expect(excess(before.sockets, takeCensus().sockets)).toEqual({ Socket: 2 });
    socket.destroy();
    accepted.destroy();
    server.close();
  });

  it('lets what was freed of one make up for nothing of another', () => {
    expect(excess({ a: 3, b: 1 }, { a: 1, b: 2, c: 1 })).toEqual({ b: 1, c: 1 });
  });
});
