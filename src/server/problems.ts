import { reasonOf } from '../model/error.js';
import { type WebhookProblem, webhookProblemText } from './webhooks/problems.js';

/** What went wrong without stopping the server. `path` is without the query, which may hold secrets. */
export type ServerProblem =
  | WebhookProblem
  | { code: 'routes-before'; routes: string[] }
  | { code: 'no-app'; path: string }
  | { code: 'option-threw'; option: keyof typeof afterThrow; path: string; reason: string }
  | { code: 'route-threw'; path: string; reason: string }
  | { code: 'route-closed'; path: string; reason: string }
  | { code: 'route-timeout'; path: string; seconds: number }
  | { code: 'answer-failed'; path: string; reason: string }
  | { code: 'unstable-etag'; path: string }
  | { code: 'publish-failed'; instance: string; reason: string };

/** What is done where a function of the application's threw. */
const afterThrow = {
  live: 'It was taken for a resource that is not live',
  'groupBy.distinguish': 'The client was asked for apart',
  'limits.clientOf': 'The address of the connection counted',
  'socket.origins': 'The page was refused',
  getItems: 'It was told without items',
};

export type OnProblem = (problem: ServerProblem) => void;

export function problemText(problem: ServerProblem): string {
  switch (problem.code) {
    case 'routes-before':
      return `These were added before liveResource(app) and are not live: ${problem.routes.join(', ')}. Call liveResource(app) before you declare routes.`;
    case 'no-app':
      return `A request for ${problem.path} that wants to wait, or a stream, went to its route at once: there is no application to ask later. Give it to liveResource(app), or use live.wrap(listener).`;
    case 'option-threw':
      return `The option "${problem.option}" threw for ${problem.path}: ${problem.reason}. ${afterThrow[problem.option]}.`;
    case 'route-threw':
      return `The route of ${problem.path} threw while it was asked for those who wait: ${problem.reason}`;
    case 'route-closed':
      return `The route of ${problem.path} closed the connection while it was asked for those who wait: ${problem.reason}`;
    case 'route-timeout':
      return `The route of ${problem.path} did not answer within ${problem.seconds} s when it was asked for those who wait. They got a 503.`;
    case 'answer-failed':
      return `The answer to one who waited for ${problem.path} could not be sent, and the connection was closed: ${problem.reason}`;
    case 'unstable-etag':
      return `${problem.path} has another ETag each time it is asked, without updated(). Nobody can wait for it: its answers are given once a second. Take what changes out of the body, set an ETag yourself, or exclude the route with the option "live".`;
    case 'publish-failed':
      return `The Pushpin at ${problem.instance} did not take what was published: ${problem.reason}. Until it does, it is tried again, and its clients hear of updates late.`;
    default:
      return webhookProblemText(problem);
  }
}

export function warnOfProblem(problem: ServerProblem): void {
  console.warn(`LiveResource: ${problemText(problem)}`);
}

/** One who is told of problems, and throws, must be none for those who wait. */
export function guarded(onProblem: OnProblem): OnProblem {
  return (problem) => {
    try {
      onProblem(problem);
    } catch (thrown) {
      warnOfProblem(problem);
      console.warn(`LiveResource: The option "onProblem" threw: ${reasonOf(thrown)}`);
    }
  };
}
