/** What the detail shows of one resource, or of one request: a module a tab. */
export * from './code.js';
export * from './describeEvent.js';
export * from './frames.js';
export * from './headers.js';
export * from './history.js';
export * from './links.js';
export * from './states.js';
export * from './timing.js';
export * from './value.js';
