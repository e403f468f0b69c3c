import type { Fault } from './faults.js';

/** Calls of the worker into the engine, and of the engine into what the platform gives it. */
const ports = [
  ...['clock.now', 'clock.wall', 'clock.setTimer', 'store.load', 'store.write', 'store.representation'],
  ...['broadcast.publish', 'network.request', 'network.sharesConnection', 'response.body', 'random.random'],
];
const engine = [
  ...[
    'engine.recall',
    'engine.mark',
    'engine.observe',
    'observed.take',
    'engine.isFollowed',
    'engine.follow',
  ],
  ...['engine.read', 'engine.holders', 'engine.releaseWhere', 'engine.navigation', 'engine.writeBegun'],
  ...['engine.writeDone', 'engine.settled', 'engine.logSince', 'page.receive'],
];

const once = (call: string, nth = 1): Fault => ({
  name: `exception: ${call}, call ${nth}`,
  faults: { injected: { call, nth } },
});

const always = (call: string): Fault => ({
  name: `exception: ${call}, every call`,
  faults: { injected: { call, nth: 1, onward: true } },
  isLasting: true,
});

export const exceptions: Fault[] = [
  ...[...ports, ...engine].map((call) => once(call)),
  ...['clock.now', 'clock.wall', 'clock.setTimer'].flatMap((call) => [9, 14].map((nth) => once(call, nth))),
  ...['store.write', 'network.request', 'response.body', 'broadcast.publish', 'engine.recall'].flatMap(
    (call) => [2, 3].map((nth) => once(call, nth)),
  ),
  ...[...ports.filter((port) => !port.startsWith('clock')), ...engine].map(always),
];
