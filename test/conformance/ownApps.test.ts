import { mainCollectionScenarios } from '../support/conformance/collections.js';
import { conform } from '../support/conformance/nodeWorld.js';
import { joinAndLeave } from '../support/conformance/sharing.js';
import { eachUpdate, removal, restart } from '../support/conformance/values.js';
import { ownCollectionRows, ownValueRows, rowsWith } from '../support/ownServer/rows.js';
import { startOwnServer } from '../support/ownServer/server.js';

// What applications may say as they like.
const values = [
  rowsWith(ownValueRows, 'with weak tags', { weakTags: true }),
  // Without quotes an id is no tag: what is pushed with it is fetched. Other events have headers.
  rowsWith(ownValueRows, 'with tags without quotes', { unquotedTags: true }).map((row) =>
    row.used === 'stream /v' ? { ...row, via: 'catch-up' as const } : row,
  ),
];
const collections = [
  rowsWith(ownCollectionRows, 'with weak tags', { weakTags: true }),
  rowsWith(ownCollectionRows, 'with relative Links', { relativeUris: true }),
  rowsWith(ownCollectionRows, 'with absolute Links', { absoluteUris: true }),
];

conform(values.flat(), [eachUpdate, restart, removal, joinAndLeave], startOwnServer);
conform(collections.flat(), mainCollectionScenarios, startOwnServer);
