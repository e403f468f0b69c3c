import { describe, it } from 'vitest';
import { eachChange } from '../support/conformance/collections.js';
import * as mixed from '../support/conformance/mixed.js';
import { inNode } from '../support/conformance/nodeWorld.js';
import type { Row } from '../support/conformance/rows.js';
import { joinAndLeave } from '../support/conformance/sharing.js';
import { eachUpdate } from '../support/conformance/values.js';
import type { World } from '../support/conformance/world.js';
import { createFakeClock } from '../support/fakeClock.js';
import { type DialectName, type Mechanism, mechanismsOf } from '../support/live/options.js';
import { ownCollectionRows, ownValueRows, rowsWith, usesSocket } from '../support/ownServer/rows.js';
import { startOwnServer } from '../support/ownServer/server.js';

const own = ownValueRows.filter(({ name }) => name.endsWith('value-wait'));
const offering = (what: string, mechanisms: (dialect: DialectName) => readonly Mechanism[]): Row[] =>
  own.flatMap((row) => rowsWith([row], what, { mechanisms: mechanisms(row.options.dialect) }));
const everything = offering('and all else', (dialect) =>
  mechanismsOf(dialect).filter((name) => name !== 'hint-stream'),
);
/** The order of the server's dialects means nothing to a client: it takes those of 0.1. */
const inBoth = (rows: readonly Row[]): Row[] =>
  rowsWith(
    rows.filter(({ options }) => options.dialect === '0.1'),
    'beside 0.3',
    { live: { dialects: ['0.3', '0.1'] } },
  );

function each(title: string, rows: readonly Row[], run: (world: World) => Promise<void>): void {
  describe(title, { concurrent: true, timeout: 60_000 }, () => {
    for (const row of rows) it(row.name, () => inNode(row, run, startOwnServer));
  });
}

/** Time stands still for the server: no wait ends, and nobody is looked after. */
const timeless = (rows: readonly Row[]): Row[] =>
  rowsWith(rows, 'in no time', { live: { clock: createFakeClock() } });

each('tells each update because it was announced', timeless(ownValueRows), eachUpdate.run);
each(
  'tells each change because it was announced',
  timeless(ownCollectionRows.filter(({ used }) => used !== undefined)),
  eachChange.run,
);
each('tells variants of a resource apart', ownValueRows, mixed.tellsVariantsApart);
each(
  'tells what comes back with its tag of before',
  rowsWith(ownValueRows, 'with tags of its content', { contentTags: true }),
  mixed.tellsWhatComesBack,
);
each(
  'opens more sockets where one takes no more',
  rowsWith(ownValueRows.filter(usesSocket), 'of two subscriptions', {
    live: { socket: { subscriptions: 2 } },
  }),
  mixed.opensMoreSockets,
);
each('takes the socket where all is offered', everything, mixed.takesTheSocket);
each('takes what works where sockets and streams do not', everything, mixed.takesWhatWorks);
each(
  'shares long-polls where two need one',
  offering('or several at once', () => ['value-wait', 'multiplex-wait']),
  mixed.sharesWhereTwoWait,
);
each('speaks two dialects to one client: values', inBoth(ownValueRows), joinAndLeave.run);
each('speaks two dialects to one client: collections', inBoth(ownCollectionRows), eachChange.run);
