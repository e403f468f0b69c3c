import type { Place } from '../../filter/search.js';
import type { Session } from '../../session/index.js';

/** What something was found in, in a few words. */
export function labelOf(session: Session, place: Place): string {
  switch (place.kind) {
    case 'url':
      return targetOf(session, place.resource);
    case 'header': {
      const url = session.requests.get(place.request)?.url;
      return url === undefined ? '' : session.urlOf(url).maskedTarget;
    }
    case 'value': {
      const version = session.versions.get(place.version);
      return `${targetOf(session, place.resource)}${version ? ` v${version.n}` : ''}`;
    }
    case 'frame':
      return targetOf(session, place.resource) || endpointOf(session, place.connection);
    default:
      return place satisfies never;
  }
}

function targetOf(session: Session, id: number | undefined): string {
  const resource = session.resources.get(id);
  return resource ? session.urlOf(resource.url).maskedTarget : '';
}

function endpointOf(session: Session, id: number | undefined): string {
  const connection = session.connections.get(id);
  return connection ? session.urlOf(connection.endpoint).maskedTarget : '';
}
