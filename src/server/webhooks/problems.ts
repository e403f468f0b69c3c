/**
 * What went wrong with webhooks without stopping the server. `callback` is an origin and `path` is without the query, as
 * the rest may hold secrets.
 */
export type WebhookProblem =
  | { code: 'webhook-failing'; callback: string; path: string; reason: string }
  | { code: 'webhook-ended'; callback: string; reason: 'gone' | 'failures' }
  | { code: 'webhook-refused'; path: string; status: number }
  | { code: 'webhook-unavailable'; path: string; status: number }
  | { code: 'webhook-too-large'; path: string; limit: number }
  | { code: 'webhook-option-threw'; option: 'authorize' | 'headersFor'; reason: string }
  | { code: 'webhook-store'; reason: string }
  | { code: 'webhook-failure'; reason: string };

export function webhookProblemText(problem: WebhookProblem): string {
  switch (problem.code) {
    case 'webhook-failing':
      return `A webhook at ${problem.callback} could not be told of ${problem.path}: ${problem.reason}. It is tried again.`;
    case 'webhook-ended':
      return problem.reason === 'gone'
        ? `The webhook at ${problem.callback} answered 410 Gone. Its registration has ended.`
        : `The webhook at ${problem.callback} could not be reached for too long. Its registration has ended.`;
    case 'webhook-refused':
      return `${problem.path} answered ${problem.status} when it was asked for webhooks: they were told nothing. See the option "headersFor" if they are to see what not everybody sees.`;
    case 'webhook-unavailable':
      return `${problem.path} answered ${problem.status} when it was asked for webhooks. It is asked again.`;
    case 'webhook-too-large':
      return `${problem.path} has more than the ${problem.limit} bytes that webhooks are told (limits.bodyBytes): they were told nothing.`;
    case 'webhook-option-threw':
      return `The option "${problem.option}" of the webhooks threw: ${problem.reason}`;
    case 'webhook-store':
      return `The store of the webhooks failed: ${problem.reason}`;
    case 'webhook-failure':
      return `Webhooks failed inside: ${problem.reason}. Please report it.`;
    default:
      return problem satisfies never;
  }
}
