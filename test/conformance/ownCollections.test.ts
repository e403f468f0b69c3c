import { collectionScenarios } from '../support/conformance/collections.js';
import { conform } from '../support/conformance/nodeWorld.js';
import { updateScenarios } from '../support/conformance/updates.js';
import { ownCollectionRows } from '../support/ownServer/rows.js';
import { startOwnServer } from '../support/ownServer/server.js';

conform(ownCollectionRows, [...collectionScenarios, ...updateScenarios], startOwnServer);
