import { connect, createServer, type Socket } from 'node:net';
import { listenAgain, listenSomewhere } from './listen.js';
import { createPipe, type Network, type Pipe } from './pipe.js';

export interface ProxyCounters {
  /** Connections of clients. */
  now: number;
  total: number;
  /** Those that `cutAll` or `release` ended. */
  cut: number;
  bytesUp: number;
  bytesDown: number;
  bytesSwallowed: number;
}

/** A network between clients and a server on this machine, which can fail. */
export interface FaultProxy {
  readonly origin: string;
  readonly port: number;
  readonly counters: Readonly<ProxyCounters>;
  /** Ends every connection; new ones are taken. */
  cutAll(): void;
  /**
   * Half-open: connections stay and new ones are taken, and nothing gets through. What is sent meanwhile is swallowed;
   * with `keep` it arrives after `release`, as after a short outage.
   */
  stallAll(options?: { keep?: boolean }): void;
  /** Ends the stall. A connection of which something was swallowed cannot go on: it is reset, or stays silent for ever. */
  release(options?: { lost?: 'reset' | 'silent' }): void;
  /** Connections are refused, those that are open go on; until `refuse(false)`. */
  refuse(on: boolean): Promise<void>;
  /** Of all that is sent from now on, each way. */
  delay(ms: number): void;
  close(): Promise<void>;
}

interface Link {
  client: Socket;
  upstream: Socket;
  pipes: readonly [up: Pipe, down: Pipe];
}

export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const counters = { now: 0, total: 0, cut: 0, bytesUp: 0, bytesDown: 0, bytesSwallowed: 0 };
  const links = new Set<Link>();
  const network: Network = { stalled: false, keep: false, delayMs: 0 };
  const server = createServer((client) => {
    const upstream = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    client.setNoDelay(true);
    const pipe = (from: Socket, to: Socket, what: 'bytesUp' | 'bytesDown') =>
      createPipe({ from, to, network, counters, what });
    const pipes = [pipe(client, upstream, 'bytesUp'), pipe(upstream, client, 'bytesDown')] as const;
    join({ client, upstream, pipes }, links, network, counters);
  });
  const port = await listenSomewhere(server);
  let listening = true;

  const cut = (chosen: Iterable<Link>) => {
    for (const { client, upstream } of [...chosen]) {
      counters.cut++;
      client.resetAndDestroy();
      upstream.destroy();
    }
  };
  const stopListening = () => {
    listening = false;
    // It is closed at once for new connections; its callback waits for the old ones.
    server.close();
  };
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    counters,
    cutAll: () => cut(links),
    stallAll({ keep = false } = {}) {
      network.stalled = true;
      network.keep = keep;
    },
    release({ lost = 'reset' } = {}) {
      network.stalled = false;
      const broken = [...links].filter(({ pipes }) => pipes.some((pipe) => pipe.hasLost()));
      if (lost === 'reset') cut(broken);
      for (const { client, upstream, pipes } of links) {
        if (client.destroyed) upstream.destroy();
        for (const pipe of pipes) pipe.run();
      }
    },
    async refuse(on) {
      if (on === !listening) return;
      if (on) return stopListening();
      await listenAgain(server, port);
      listening = true;
    },
    delay(ms) {
      network.delayMs = ms;
    },
    async close() {
      const ended = [...links].flatMap(({ client, upstream }) => [closeOf(client), closeOf(upstream)]);
      if (listening) stopListening();
      cut(links);
      await Promise.all(ended);
    },
  };
}

function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())));
}

/** Until both sides are closed. In a stall neither hears that the other has gone. */
function join(link: Link, links: Set<Link>, network: Network, counters: ProxyCounters): void {
  const { client, upstream, pipes } = link;
  links.add(link);
  counters.now++;
  counters.total++;
  client.once('close', () => counters.now--);
  for (const [index, socket] of [client, upstream].entries()) {
    socket.on('error', () => {});
    socket.once('close', () => {
      pipes[index === 0 ? 1 : 0].close();
      if (client.destroyed && upstream.destroyed) links.delete(link);
      else if (client.destroyed && !network.stalled) upstream.destroy();
    });
  }
}
