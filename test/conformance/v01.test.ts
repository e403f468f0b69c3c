import { json, textScenarios } from '../support/conformance/bodies.js';
import { conform } from '../support/conformance/nodeWorld.js';
import { carriesText, valueRows } from '../support/conformance/rows.js';
import { joinAndLeave, silence } from '../support/conformance/sharing.js';
import { valueScenarios } from '../support/conformance/values.js';

const rows = valueRows['0.1'];

conform(rows, [...valueScenarios, joinAndLeave, silence, json]);
conform(rows.filter(carriesText), textScenarios);
