/**
 * What the panel knows, and how it comes to know it: `reduce(session, input)` over the engines' logs, the browser's network log
 * and what the panel's host says.
 */
export type * from './input.js';
export * from './model.js';
export { type Caps, defaultCaps, type SessionOptions } from './options.js';
export { reduce } from './reduce.js';
export * from './session.js';
export type { Bodies, Body } from './store/bodies.js';
export type { Ring } from './store/ring.js';
export type { Table } from './store/table.js';
export type { UrlParts } from './store/urls.js';
export type { Changes, Watch } from './store/watch.js';
