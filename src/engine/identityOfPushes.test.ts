import { expect, it } from 'vitest';
import { collectionHarness, wantsChanges } from '../../test/support/collectionHarness.js';
import { createHarness } from '../../test/support/engineHarness.js';
import { createFakeClock } from '../../test/support/fakeClock.js';
import { createScriptedOrigin } from '../../test/support/scriptedNetwork.js';
import { createScriptedSockets } from '../../test/support/scriptedSockets.js';

it('does not tell changes pushed on a socket that was opened by a former user', async () => {
  const { stay, sockets, engine, clock, changes } = collectionHarness({
    links: '</ws>; rel="multiplex-ws"',
  });
  await stay('/c', 'tab:1', wantsChanges);
  await clock.advance(1_000);
  // Somebody else logs in by a fetch of the page.
  engine.writeBegun('w', 'https://app.example/login', 'POST');
  await clock.advance(10);
  engine.writeDone('w');
  await clock.advance(1_000);
  // Only the former user's socket says this; HTTP, with the cookies of now, knows nothing of it.
  sockets.last.send({
    type: 'event',
    uri: '/c',
    headers: { Link: '</c?after=99>; rel=changes, </c?after=0>; rel=prev-changes' },
    body: 'secret of the former user',
  });
  await clock.settle();
  expect(changes()).toEqual([]);
});

it('the same after a navigation', async () => {
  const { stay, sockets, engine, clock, changes } = collectionHarness({
    links: '</ws>; rel="multiplex-ws"',
  });
  await stay('/c', 'tab:1', wantsChanges);
  await clock.advance(1_000);
  engine.navigation('page');
  await clock.advance(1_000);
  sockets.last.send({
    type: 'event',
    uri: '/c',
    headers: { Link: '</c?after=99>; rel=changes, </c?after=0>; rel=prev-changes' },
    body: 'secret of the former user',
  });
  await clock.settle();
  expect(changes()).toEqual([]);
});

it('does not tell changes on a stream that was opened by a former user', async () => {
  const { stay, origin, engine, clock, changes } = collectionHarness({
    links: '</cs>; rel="changes-stream"',
  });
  origin.streamPaths.add('/cs');
  await stay('/c', 'tab:1', wantsChanges);
  await clock.advance(1_000);
  expect(origin.streams).toHaveLength(1);
  engine.navigation('page');
  await clock.advance(1_000);
  origin.streams[0]?.send('data: ["secret of the former user"]\n\n');
  await clock.settle();
  expect(changes()).toEqual([]);
});

it('what a socket pushed early does not take a value back after HTTP said something newer, and confirmed it', async () => {
  const clock = createFakeClock();
  const origin = createScriptedOrigin(clock);
  const sockets = createScriptedSockets();
  origin.resource('/a').headers = {
    Link: '</a>; rel="value-wait", </ws>; rel="multiplex-ws"',
    'Content-Type': 'text/plain',
  };
  const { stay, engine, values } = createHarness({ clock, origin, sockets });
  origin.update('/a', '1');
  await stay('/a');
  await clock.advance(1_000);
  // The socket is slow: what it says of 2 is still on its way.
  origin.update('/a', '2');
  origin.update('/a', '3');
  engine.doubt();
  await clock.advance(100);
  expect(values()).toEqual(['1', '3']);
  engine.doubt();
  await clock.advance(100);
  sockets.last.send({ type: 'event', uri: '/a', headers: { ETag: '"2"' }, body: '2' });
  await clock.settle();
  sockets.last.send({ type: 'event', uri: '/a', headers: { ETag: '"3"' }, body: '3' });
  await clock.advance(1_000);
  expect(values()).toEqual(['1', '3']);
});

it('loses no change that was made before a stream of changes stood', async () => {
  const { stay, origin, collection, clock, changes } = collectionHarness({
    links: '</cs>; rel="changes-stream"',
  });
  origin.streamPaths.add('/cs');
  // Made after the collection was fetched, before the stream is open.
  let isFirst = true;
  origin.script = ({ path }) => {
    if (path !== '/cs' || !isFirst) return undefined;
    isFirst = false;
    collection.add('before');
    // What is asked beside it is under way for a while.
    origin.hold();
    return undefined;
  };
  await stay('/c', 'tab:1', wantsChanges);
  await clock.settle();
  collection.add('after');
  origin.streams[0]?.send('event: update\ndata: {"Link":"</c?after=2>; rel=changes"}\ndata: ["after"]\n\n');
  await clock.settle();
  origin.release();
  await clock.advance(60_000);
  expect(changes().flatMap((body) => JSON.parse(body))).toEqual(['before', 'after']);
});
