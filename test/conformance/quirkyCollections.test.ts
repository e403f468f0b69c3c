import { mainCollectionScenarios } from '../support/conformance/collections.js';
import { conform } from '../support/conformance/nodeWorld.js';
import { quirkyCollections } from '../support/conformance/quirkRows.js';

conform(quirkyCollections, mainCollectionScenarios);
