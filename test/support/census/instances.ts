import { Session } from 'node:inspector';

interface Remote {
  objectId: string;
}

/** Hands objects over between the inspector and this file, which are in one process. */
const hatch = globalThis as { censusPrototype?: object; censusTake?: (objects: object[]) => void };

/**
 * Every object of the process that is alive and has this prototype, however far up. Collects garbage first, so that
 * what is there is what something still holds.
 */
export function instancesOf<T extends object>(prototype: T): T[] {
  const session = new Session();
  session.connect();
  let found: object[] = [];
  hatch.censusPrototype = prototype;
  hatch.censusTake = (objects) => {
    found = objects;
  };
  try {
    const { result } = post<{ result: Remote }>(session, 'Runtime.evaluate', {
      expression: 'globalThis.censusPrototype',
    });
    const { objects } = post<{ objects: Remote }>(session, 'Runtime.queryObjects', {
      prototypeObjectId: result.objectId,
    });
    post(session, 'Runtime.callFunctionOn', {
      objectId: objects.objectId,
      functionDeclaration: 'function () { globalThis.censusTake(this); }',
    });
  } finally {
    session.disconnect();
    delete hatch.censusPrototype;
    delete hatch.censusTake;
  }
  return found as T[];
}

/** Within one thread the inspector answers before `post` is over. */
function post<Result>(session: Session, method: string, parameters: object): Result {
  let answer: Result | undefined;
  session.post(method, parameters, (error, result) => {
    if (error) throw new Error(`${method}: ${error.message}`);
    answer = result as Result;
  });
  if (answer === undefined) throw new Error(`${method} did not answer at once`);
  return answer;
}
