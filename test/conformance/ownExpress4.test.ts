import { eachChange, missed } from '../support/conformance/collections.js';
import { conform } from '../support/conformance/nodeWorld.js';
import { denial, eachUpdate, removal, restart } from '../support/conformance/values.js';
import { ownCollectionRows, ownValueRows, rowsWith } from '../support/ownServer/rows.js';
import { startOwnServer } from '../support/ownServer/server.js';
import { expresses } from '../support/server/frameworks.js';

for (const { name, express } of expresses.slice(1)) {
  const withIt = { express };
  conform(
    rowsWith(ownValueRows, `with ${name}`, withIt),
    [eachUpdate, restart, removal, denial],
    startOwnServer,
  );
  conform(rowsWith(ownCollectionRows, `with ${name}`, withIt), [eachChange, missed], startOwnServer);
}
