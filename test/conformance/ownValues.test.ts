import { json, textScenarios } from '../support/conformance/bodies.js';
import { conform } from '../support/conformance/nodeWorld.js';
import { carriesText } from '../support/conformance/rows.js';
import { joinAndLeave, silence } from '../support/conformance/sharing.js';
import { valueScenarios } from '../support/conformance/values.js';
import { ownValueRows } from '../support/ownServer/rows.js';
import { startOwnServer } from '../support/ownServer/server.js';

conform(ownValueRows, [...valueScenarios, joinAndLeave, silence, json], startOwnServer);
conform(ownValueRows.filter(carriesText), textScenarios, startOwnServer);
