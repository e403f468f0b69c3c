/** What the views read: rows in order. What the detail shows of one of them is in detail/, for a chunk of its own. */
export { activityUntil } from '../record/activity.js';
export { frameOf } from './holders.js';
export * from './percentiles.js';
export * from './range.js';
export * from './resourceRows.js';
export * from './rowList.js';
export * from './subscriptionRows.js';
export * from './timeline.js';
export * from './trafficRows.js';
export * from './words.js';
