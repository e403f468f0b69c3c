import { describe, expect, it } from 'vitest';
import { collectionScenarios } from '../support/conformance/collections.js';
import * as mixed from '../support/conformance/mixed.js';
import { conform, inNode } from '../support/conformance/nodeWorld.js';
import { quirkyCollections, quirkyValues } from '../support/conformance/quirkRows.js';
import { type Row, valueRow } from '../support/conformance/rows.js';
import { joinAndLeave } from '../support/conformance/sharing.js';
import { burst, eachUpdate, restart } from '../support/conformance/values.js';
import type { World } from '../support/conformance/world.js';
import { type DialectName, mechanismsOf } from '../support/live/options.js';

const dialects: readonly DialectName[] = ['0.1', '0.2', '0.3'];
const options = { concurrent: true, timeout: 20_000 };

conform(quirkyValues, [eachUpdate, burst, restart, joinAndLeave]);
conform(quirkyCollections, collectionScenarios);

const everything = dialects.map((dialect): Row => {
  const row = valueRow(dialect, 'value-wait');
  return { ...row, options: { dialect, mechanisms: mechanismsOf(dialect) } };
});

const waits = dialects.map((dialect): Row => {
  const row = valueRow(dialect, 'value-wait');
  return { ...row, options: { dialect, mechanisms: ['value-wait', 'multiplex-wait'] } };
});

function each(title: string, rows: readonly Row[], run: (world: World) => Promise<void>): void {
  describe(title, options, () => {
    for (const row of rows) it(row.name, () => inNode(row, run));
  });
}

const shared = [
  ...(['0.1', '0.2', '0.3'] as const).map((dialect) => valueRow(dialect, 'multiplex-wait')),
  valueRow('0.1', 'multiplex-stream'),
];
const sockets = [
  valueRow('0.1', 'multiplex-ws'),
  valueRow('0.2', 'multiplex-socket'),
  valueRow('0.3', 'multiplex-socket'),
];
const byPath = [...sockets, ...shared].map((row) => ({
  ...row,
  name: `${row.name} answersByPath`,
  options: { ...row.options, answersByPath: true },
}));
const own = (['0.1', '0.2', '0.3'] as const).map((dialect) => valueRow(dialect, 'value-wait'));

each('takes the socket where all is offered', everything, mixed.takesTheSocket);
each('takes what works where sockets and streams do not', everything, mixed.takesWhatWorks);
each('shares long-polls where two need one', waits, mixed.sharesWhereTwoWait);
each(
  'tells variants of a resource apart',
  [...own, ...shared, ...sockets, ...byPath],
  mixed.tellsVariantsApart,
);
each(
  'keeps to the target of discovery where an answer drops its query',
  [valueRow('0.1', 'value-wait', { dropQueryInLinks: true })],
  mixed.tellsVariantsApart,
);
each(
  'opens more sockets where one takes two subscriptions',
  sockets.map((row) => ({ ...row, options: { ...row.options, maxSubscriptions: 2 } })),
  mixed.opensMoreSockets,
);
each(
  'tells what comes back with its tag of before',
  [...own, ...shared, ...sockets, valueRow('0.1', 'value-stream'), valueRow('0.2', 'value-stream')].map(
    (row) => ({
      ...row,
      options: { ...row.options, contentTags: true },
    }),
  ),
  mixed.tellsWhatComesBack,
);

describe('is polite to a server that does not know how to wait', options, () => {
  for (const row of [...own, ...shared.slice(0, 3)]) {
    it(row.name, () =>
      inNode({ ...row, options: { ...row.options, ignoresWait: true } }, async (world) => {
        await mixed.isPolite(world);
        const { events } = await world.client.log();
        const problems = events.flatMap((event) =>
          event.type === 'problem' && JSON.stringify(event.details).includes(world.server.origin)
            ? [event.code]
            : [],
        );
        expect(problems).toContain('wait-ignored');
      }),
    );
  }
});
