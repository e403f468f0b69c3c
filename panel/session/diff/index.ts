export * from './budget.js';
export * from './diffBodies.js';
export * from './jsonDiff.js';
export * from './jsonPatch.js';
export * from './textDiff.js';
