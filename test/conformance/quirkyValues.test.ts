import { conform } from '../support/conformance/nodeWorld.js';
import { quirkyValues } from '../support/conformance/quirkRows.js';
import { joinAndLeave } from '../support/conformance/sharing.js';
import { eachUpdate, restart } from '../support/conformance/values.js';

conform(quirkyValues, [eachUpdate, restart, joinAndLeave]);
