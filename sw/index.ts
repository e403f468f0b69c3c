export { LiveResourceError } from '../src/model/index.js';
export { version } from '../src/version.js';
export { installLiveResource, type LiveResourceWorker } from './install.js';
export type { DeclaredUrl, InstallOptions, WorkerOptions } from './options.js';
