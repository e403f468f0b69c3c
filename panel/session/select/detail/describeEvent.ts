import { type EngineEvent, type ErrorCode, errorText } from '../../../../src/model/index.js';
import { maskText } from '../../../exchange/secrets.js';

/** An event of the log in a few words, without secrets. */
export function describeEvent(event: EngineEvent): string {
  return maskText(textOf(event));
}

function textOf(event: EngineEvent): string {
  switch (event.type) {
    case 'boot':
      return `started, version ${event.version}`;
    case 'resumed':
      return `resumed ${event.subscriptions} subscriptions`;
    case 'fetch':
      return `a page's fetch: ${event.outcome}${event.reason ? ` (${event.reason})` : ''}`;
    case 'discovered':
      return `${event.offers.length} ways to follow it found`;
    case 'lease-granted':
      return `${event.holder} follows it`;
    case 'stood-in':
      return `the network failed: the last value was given, ${Math.round(event.age)} s old`;
    case 'lease-ended':
      return `${event.holder} follows it no more (${event.reason})`;
    case 'subscription':
      return `${event.from} → ${event.to}: ${event.reason}`;
    case 'connection-opened':
      return `connection opened for ${event.targets.length}`;
    case 'connection-retargeted':
      return `connection now for ${event.targets.length}`;
    case 'connection':
      return `connection ${event.from} → ${event.to.name}: ${event.reason}`;
    case 'connection-closed':
      return `connection closed: ${event.reason}`;
    case 'request':
      return `request, ${event.purpose}${event.waitSeconds === undefined ? '' : `, to be held ${event.waitSeconds} s`}`;
    case 'response':
      return `answer ${event.status} after ${Math.round(event.ms)} ms`;
    case 'pushed':
      return `pushed: ${event.kind}`;
    case 'applied':
      return `new value by ${event.via}, ${event.bytes} bytes`;
    case 'changed':
      return `changes by ${event.via}, ${event.bytes} bytes`;
    case 'passed-over':
      return `${event.offer.mechanism} passed over for ${Math.round(event.ms / 1_000)} s: ${event.reason}`;
    case 'confirmed':
      return `confirmed by ${event.via}`;
    case 'removed':
      return `removed: status ${event.status}`;
    case 'dropped':
      return `an update by ${event.via} was not taken: ${event.reason}`;
    case 'published':
      return `told to its followers: ${event.kind}`;
    case 'stored':
      return `${event.changes} changes stored`;
    case 'write-begun':
      return `a page's ${event.method} begun`;
    case 'write-done':
      return "a page's write done";
    case 'clock-jumped':
      return 'the computer slept, or its clock was set';
    case 'navigation':
      return 'a page was loaded';
    case 'purged':
      return `${event.resources} values thrown away: ${event.reason}`;
    case 'evicted':
      return 'it had to make room';
    case 'problem':
      return errorText(event.code as ErrorCode, event.details);
    default:
      return event satisfies never;
  }
}
