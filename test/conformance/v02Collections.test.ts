import { collectionScenarios } from '../support/conformance/collections.js';
import { conform } from '../support/conformance/nodeWorld.js';
import { collectionRows } from '../support/conformance/rows.js';
import { updateScenarios } from '../support/conformance/updates.js';

conform(collectionRows['0.2'], [...collectionScenarios, ...updateScenarios]);
