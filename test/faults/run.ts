import { runNamed } from '../support/report.js';
import { measureAbsence } from './absence.js';
import { measureDifferential } from './differential.js';
import { measureFuzz } from './fuzz.js';
import { measureHostile } from './hostile.js';
import { measureLifecycle } from './lifecycle.js';
import { measurePushpin } from './pushpin.js';
import { measureServerLeaks } from './serverLeaks.js';
import { measureStorage } from './storage.js';
import { measureTransports } from './transports.js';
import { measureWorkerKill } from './workerKill.js';

/** `npm run faults -- NAME [--json FILE] [--quick] [--seed N]` */
process.exitCode = await runNamed(
  {
    absence: measureAbsence,
    differential: measureDifferential,
    fuzz: measureFuzz,
    hostile: measureHostile,
    lifecycle: measureLifecycle,
    pushpin: measurePushpin,
    'server-leaks': measureServerLeaks,
    storage: measureStorage,
    transports: measureTransports,
    'worker-kill': measureWorkerKill,
  },
  process.argv.slice(2),
);
