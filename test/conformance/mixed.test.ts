import { describe, it } from 'vitest';
import * as mixed from '../support/conformance/mixed.js';
import { inNode } from '../support/conformance/nodeWorld.js';
import { type Row, valueRow } from '../support/conformance/rows.js';
import type { World } from '../support/conformance/world.js';
import { type DialectName, type LiveServerOptions, mechanismsOf } from '../support/live/options.js';

const dialects: readonly DialectName[] = ['0.1', '0.2', '0.3'];
const own = dialects.map((dialect) => valueRow(dialect, 'value-wait'));
const waits = dialects.map((dialect) => valueRow(dialect, 'multiplex-wait'));
const streams = [valueRow('0.1', 'value-stream'), valueRow('0.2', 'value-stream')];
const sockets = [
  valueRow('0.1', 'multiplex-ws'),
  valueRow('0.2', 'multiplex-socket'),
  valueRow('0.3', 'multiplex-socket'),
];
const shared = [...waits, valueRow('0.1', 'multiplex-stream'), ...sockets];

const withOptions = (rows: readonly Row[], more: Partial<LiveServerOptions>): Row[] =>
  rows.map((row) => ({
    ...row,
    name: [row.name, ...Object.keys(more)].join(' '),
    options: { ...row.options, ...more },
  }));

const offering = (mechanisms: (dialect: DialectName) => LiveServerOptions['mechanisms']): Row[] =>
  own.map((row, n) => ({
    ...row,
    name: dialects[n] ?? '',
    options: { ...row.options, mechanisms: mechanisms(row.options.dialect) },
  }));

function each(
  title: string,
  rows: readonly Row[],
  run: (world: World) => Promise<void>,
  concurrent = true,
): void {
  describe(title, { concurrent, timeout: 60_000 }, () => {
    for (const row of rows) it(row.name, () => inNode(row, run));
  });
}

const everything = offering(mechanismsOf);

each('takes the socket where all is offered', everything, mixed.takesTheSocket);
each('takes what works where sockets and streams do not', everything, mixed.takesWhatWorks);
each(
  'shares long-polls where two need one',
  offering(() => ['value-wait', 'multiplex-wait']),
  mixed.sharesWhereTwoWait,
);
each(
  'tells variants of a resource apart',
  [
    ...[...own, ...shared, ...withOptions(shared, { answersByPath: true })],
    valueRow('0.1', 'value-wait', { dropQueryInLinks: true }),
  ],
  mixed.tellsVariantsApart,
);
each(
  'opens more sockets where one takes no more',
  withOptions(sockets, { maxSubscriptions: 2 }),
  mixed.opensMoreSockets,
);
each(
  'tells what comes back with its tag of before',
  withOptions([...own, ...shared, ...streams], { contentTags: true }),
  mixed.tellsWhatComesBack,
);
each(
  'is polite to a server that does not know how to wait, and says so in the log',
  withOptions([...own, ...waits], { ignoresWait: true }),
  mixed.isPolite,
  // The log keeps only so much.
  false,
);
