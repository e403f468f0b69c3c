import { runNamed } from '../support/report.js';
import { measureFuzz } from './fuzz.js';
import { measureServerLeaks } from './serverLeaks.js';
import { measureTransports } from './transports.js';
import { measureWorkerKill } from './workerKill.js';

/** `npm run faults -- NAME [--json FILE] [--quick] [--seed N]` */
process.exitCode = await runNamed(
  {
    fuzz: measureFuzz,
    'server-leaks': measureServerLeaks,
    transports: measureTransports,
    'worker-kill': measureWorkerKill,
  },
  process.argv.slice(2),
);
