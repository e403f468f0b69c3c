import type { Connection, Frame, Request, Resource, Session } from '../../session/index.js';
import { isRequest, trafficById } from '../../session/select/index.js';
import { type Selection, type TabName, tabs } from '../state/viewState.js';

/** What the detail is about. Requests and frames bring the resource along that they are for, if there is one. */
export type Subject =
  | { kind: 'resource'; resource: Resource }
  | { kind: 'request'; request: Request; resource: Resource | undefined }
  | { kind: 'frame'; frame: Frame; resource: Resource | undefined }
  | { kind: 'connection'; connection: Connection };

/** Undefined where nothing is chosen, or what was chosen had to make room. */
export function subjectOf(session: Session, selection: Selection | undefined): Subject | undefined {
  switch (selection?.kind) {
    case undefined:
      return undefined;
    case 'resource': {
      const resource = session.resources.get(selection.id);
      return resource && { kind: 'resource', resource };
    }
    case 'connection': {
      const connection = session.connections.get(selection.id);
      return connection && { kind: 'connection', connection };
    }
    case 'traffic': {
      const row = trafficById(session, selection.id);
      if (!row) return undefined;
      const resource = session.resources.get(row.resource);
      return isRequest(row)
        ? { kind: 'request', request: row, resource }
        : { kind: 'frame', frame: row, resource };
    }
    default:
      return selection satisfies never;
  }
}

/** The resource that it is, or is for. */
export const resourceOfSubject = (subject: Subject): Resource | undefined =>
  subject.kind === 'connection' ? undefined : subject.resource;

export function tabsOf(subject: Subject): readonly TabName[] {
  switch (subject.kind) {
    case 'resource':
      return tabs;
    case 'request':
      return subject.resource ? tabs : ['value', 'headers', 'code'];
    case 'frame':
      return subject.resource ? tabs : ['value'];
    case 'connection':
      return ['frames', 'states'];
    default:
      return subject satisfies never;
  }
}
