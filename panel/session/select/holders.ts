import type { Resource, Subscription } from '../model.js';
import type { Session } from '../session.js';

/** How many tabs and frames follow a resource, and what stands in the column Tab/Frame. */
export function whereabouts(
  session: Session,
  resource: Resource,
  subscription: Subscription | undefined,
): { tabs: number; where: string } {
  const holders = (subscription?.holders ?? []).map((name) => session.index.holders.get(name)?.label ?? name);
  if (holders.length > 0) return { tabs: holders.length, where: holders.join(', ') };
  const isFollowed = subscription !== undefined && subscription.state !== 'stopped';
  return {
    tabs: isFollowed && subscription.reconstructed ? 1 : 0,
    where: frameOf(session, resource.document),
  };
}

/** A document other than the inspected one is a frame. Its address may be cut to the origin by the referrer policy. */
export function frameOf(session: Session, document: string | undefined): string {
  if (document === undefined) return '';
  const page = session.page === undefined ? undefined : withoutFragment(session.page);
  const { origin, path } = session.urlOf(document);
  if (document === page || (page !== undefined && path === '/' && session.urlOf(page).origin === origin))
    return 'main';
  return path;
}

const withoutFragment = (url: string): string => url.split('#', 1)[0] ?? url;
