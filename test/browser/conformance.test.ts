import { batch, eachChange, lateListeners, missed, wholes } from '../support/conformance/collections.js';
import { collectionRows, type Row, valueRows } from '../support/conformance/rows.js';
import { joinAndLeave } from '../support/conformance/sharing.js';
import { eachUpdate, removal, restart } from '../support/conformance/values.js';
import { conformInWorker } from '../support/conformance/workerWorld.js';

const dialects = ['0.1', '0.2', '0.3'] as const;
const values = dialects.flatMap((dialect) => valueRows[dialect]);
const collections = dialects.flatMap((dialect) => collectionRows[dialect]);

/** The most different ones. In Node it is all of them. */
const chosen = (rows: readonly Row[]) =>
  rows.filter(({ name }) => /0\.1.*(-ws|-wait)$|0\.2.*-stream$|0\.3.*-socket$/.test(name));

conformInWorker(
  [values, [eachUpdate, restart, joinAndLeave]],
  [collections, [eachChange, missed]],
  [chosen(values), [removal]],
  [chosen(collections), [batch, wholes, lateListeners]],
);
