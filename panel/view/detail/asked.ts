import type { Subject } from './subject.js';

/** Whose head is shown: that of the request itself, or of the newest of the resource. */
export function requestOrResource(subject: Subject): { request: number } | { resource: number } | undefined {
  switch (subject.kind) {
    case 'request':
      return { request: subject.request.id };
    case 'resource':
      return { resource: subject.resource.id };
    case 'frame':
      if (subject.frame.request !== undefined) return { request: subject.frame.request };
      return subject.resource && { resource: subject.resource.id };
    case 'connection':
      return undefined;
    default:
      return subject satisfies never;
  }
}
