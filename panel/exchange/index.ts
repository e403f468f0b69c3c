/** Taking a session along: files of this panel, HARs, and what is left out of them. */
export * from './exportSession.js';
export * from './har.js';
export * from './harTraffic.js';
export * from './importSession.js';
export * from './secrets.js';
export { type SessionFile, type StoredSession, sessionFormat, sessionVersion } from './sessionFile.js';
export * from './tables.js';
