import type { LastKnown } from '../src/engine/index.js';
import { type FetchParts, guarded, resourceRequest, toResponse, type Way } from './onFetch.js';
import { holderOf } from './onMessage.js';

/** What counts as an error of the server (RFC 5861 §4). */
const errors = [500, 502, 503, 504];

/**
 * The answer of the network, or the last known value where it fails and that may stand for it. A page that gave up, or that
 * wants no redirect (a login page may be behind it), gets what happened.
 */
export async function answerOrLast(
  parts: FetchParts,
  request: Request,
  way: Way,
  send: () => Promise<Response>,
): Promise<Response> {
  let answer: Response | undefined;
  let thrown: unknown;
  try {
    answer = await send();
  } catch (reason) {
    thrown = reason;
  }
  const isFailure = answer ? errors.includes(answer.status) : request.redirect === 'follow';
  const last = isFailure && !request.signal.aborted && (await lastResponse(parts, request, way, answer));
  if (last) return last;
  if (!answer) throw thrown;
  return answer;
}

async function lastResponse(
  parts: FetchParts,
  request: Request,
  { clientId = '' }: Way,
  answer: Response | undefined,
): Promise<Response | undefined> {
  if (Date.now() < parts.distrustedUntil) return undefined;
  const asked = resourceRequest(request, parts.origin);
  const response = await guarded(parts, async () => {
    const found = await parts.engine.lastKnown(asked, holderOf(clientId));
    return found && standIn(found, answer?.status);
  });
  if (response) void answer?.body?.cancel().catch(() => {});
  return response;
}

/** `Age` as every cache says it (RFC 9111 §5.1); and what `Warning` said once, which is obsolete, in `Cache-Status` (RFC 9211). */
function standIn({ representation, age }: LastKnown, status: number | undefined): Response {
  const response = toResponse(representation);
  response.headers.set('Age', String(Math.floor(age)));
  const why = ['LiveResource', 'fwd=stale', ...(status ? [`fwd-status=${status}`] : [])];
  response.headers.append('Cache-Status', [...why, 'detail=stale-if-error'].join('; '));
  return response;
}
