import { mainCollectionScenarios } from '../support/conformance/collections.js';
import { collectionRows, valueRows } from '../support/conformance/rows.js';
import { joinAndLeave } from '../support/conformance/sharing.js';
import { eachUpdate, removal, restart } from '../support/conformance/values.js';
import { conformInWorker } from '../support/conformance/workerWorld.js';

const dialects = ['0.1', '0.2', '0.3'] as const;

conformInWorker(
  dialects.flatMap((dialect) => valueRows[dialect]),
  [eachUpdate, restart, removal, joinAndLeave],
);
conformInWorker(
  dialects.flatMap((dialect) => collectionRows[dialect]),
  mainCollectionScenarios,
);
