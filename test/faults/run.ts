import { runNamed } from '../support/report.js';
import { measureWorkerKill } from './workerKill.js';

/** `npm run faults -- NAME [--json FILE] [--quick] [--seed N]` */
process.exitCode = await runNamed({ 'worker-kill': measureWorkerKill }, process.argv.slice(2));
