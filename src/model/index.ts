export * from './connection.js';
export * from './error.js';
export type * from './event.js';
export type * from './inspection.js';
export type * from './offer.js';
export type * from './publication.js';
export * from './resource.js';
export type * from './subscription.js';
export type * from './update.js';
