// The order matters: what is broken must be so before the worker's own code runs.
import './breakIndexedDb.js';
import '../../../sw/worker.js';
