import type { Readable } from 'node:stream';
import { reasonOf } from '../../model/error.js';
import type { AnswerHeaders, RouteAnswer } from '../ask/routeAnswer.js';
import type { OnProblem } from '../problems.js';
import type { News } from './news.js';
import type { ChangesResponse, GetItems } from './updatedChanges.js';
import type { UpdatedTarget } from './updatedTarget.js';

/** Finds the items that changed in an answer, as JSON; undefined where there are none to be found. */
export type FindItems = (res: ChangesResponse, body: unknown) => string | undefined;

/** What an `updated()` said of the changes of a collection. */
export interface Announced {
  /** Path and query of the changes with the checkpoint of before. */
  before: string | undefined;
  findItems: FindItems | undefined;
}

export function announcedBy({ path = '', changes }: UpdatedTarget, onProblem: OnProblem): Announced {
  const { before, getItems } = changes ?? {};
  return { before, findItems: getItems && findingBy(getItems, path, onProblem) };
}

/** Where the application's function throws, nothing is found. */
function findingBy(getItems: GetItems, path: string, onProblem: OnProblem): FindItems {
  return (res, body) => {
    try {
      return JSON.stringify(getItems(res, body));
    } catch (thrown) {
      onProblem({ code: 'option-threw', option: 'getItems', path, reason: reasonOf(thrown) });
      return undefined;
    }
  };
}

/** The answer to be told: the items alone, where the application says how they are found. Undefined where there are none. */
export function itemsAnswer({
  answer,
  findItems,
}: News<Buffer | Readable>): RouteAnswer<Buffer | Readable> | undefined {
  const { status: statusCode, headers, body } = answer;
  if (!findItems || !Buffer.isBuffer(body)) return answer;
  const json = findItems({ statusCode, headers: joined(headers) }, parsed(body.toString()));
  if (json === undefined) return undefined;
  const typed = new Map([...headers, ['content-type', 'application/json'] as const]);
  return { ...answer, headers: typed, body: Buffer.from(json) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function joined(headers: AnswerHeaders): Record<string, string> {
  return Object.fromEntries([...headers].map(([name, value]) => [name, [value].flat().join(', ')]));
}
