import { describe, it } from 'vitest';
import { eachChange } from '../support/conformance/collections.js';
import * as mixed from '../support/conformance/mixed.js';
import { inNode } from '../support/conformance/nodeWorld.js';
import type { Row } from '../support/conformance/rows.js';
import { eachUpdate } from '../support/conformance/values.js';
import type { World } from '../support/conformance/world.js';
import { createFakeClock } from '../support/fakeClock.js';
import { ownCollectionRows, ownValueRows, rowsWith } from '../support/ownServer/rows.js';
import { startOwnServer } from '../support/ownServer/server.js';

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
