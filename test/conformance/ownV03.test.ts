import { json, textScenarios } from '../support/conformance/bodies.js';
import { collectionScenarios } from '../support/conformance/collections.js';
import { conform } from '../support/conformance/nodeWorld.js';
import { collectionRow, valueRow } from '../support/conformance/rows.js';
import { valueScenarios } from '../support/conformance/values.js';
import type { OwnServerOptions } from '../support/ownServer/options.js';
import { startOwnServer } from '../support/ownServer/server.js';

const draft = { live: { dialects: ['0.3'] } } as Partial<OwnServerOptions>;
const rows = [
  valueRow('0.3', 'value-wait', draft),
  valueRow('0.3', 'value-stream', draft, { used: 'stream /multi' }),
  valueRow('0.3', 'multiplex-wait', draft),
];
const collections = [
  collectionRow('0.3', 'changes-wait', draft),
  collectionRow('0.3', 'multiplex-wait', draft),
];
conform(rows, [...valueScenarios, json, ...textScenarios], startOwnServer);
conform(collections, collectionScenarios, startOwnServer);
