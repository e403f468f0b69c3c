/** What the views read: rows in order, and what the detail shows of one of them. */
export { activityUntil } from '../record/activity.js';
export * from './detail/code.js';
export * from './detail/describeEvent.js';
export * from './detail/frames.js';
export * from './detail/headers.js';
export * from './detail/history.js';
export * from './detail/links.js';
export * from './detail/states.js';
export * from './detail/timing.js';
export * from './detail/value.js';
export { frameOf } from './holders.js';
export * from './percentiles.js';
export * from './resourceRows.js';
export * from './rowList.js';
export * from './subscriptionRows.js';
export * from './timeline.js';
export * from './trafficRows.js';
export * from './words.js';
