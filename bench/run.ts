import { runNamed } from '../test/support/report.js';
import { measureFetch } from './fetch.js';
import { measurePanel } from './panel.js';
import { measureServer } from './server.js';
import { measureSharing } from './sharing.js';

/** `npm run bench -- NAME [--json FILE] [--quick] [--seed N]` */
process.exitCode = await runNamed(
  { fetch: measureFetch, panel: measurePanel, server: measureServer, sharing: measureSharing },
  process.argv.slice(2),
);
