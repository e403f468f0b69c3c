import { collectionScenarios } from '../support/conformance/collections.js';
import { conform } from '../support/conformance/nodeWorld.js';
import { collectionRows } from '../support/conformance/rows.js';

conform(collectionRows['0.2'], collectionScenarios);
