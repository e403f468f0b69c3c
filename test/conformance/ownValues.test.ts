import { json, textScenarios } from '../support/conformance/bodies.js';
import { conform } from '../support/conformance/nodeWorld.js';
import { carriesText } from '../support/conformance/rows.js';
import { joinAndLeave, silence } from '../support/conformance/sharing.js';
import { valueScenarios } from '../support/conformance/values.js';
import { keptAlive } from '../support/ownServer/keptAlive.js';
import { ownValueRows, rowsWith, usesStream } from '../support/ownServer/rows.js';
import { startOwnServer } from '../support/ownServer/server.js';

const streams = ownValueRows.filter(usesStream);
const silentStreams = rowsWith(streams, 'without signs of life', { live: { stream: { keepAlive: 600 } } });
const others = ownValueRows.filter((row) => !usesStream(row));

conform(ownValueRows, [...valueScenarios, joinAndLeave, json], startOwnServer);
conform(ownValueRows.filter(carriesText), textScenarios, startOwnServer);
conform([...others, ...silentStreams], [silence], startOwnServer);
conform(streams, [keptAlive], startOwnServer);
