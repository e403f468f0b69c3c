/** Code → text: "Failed to X: why. What to do." Details are put in for `{name}`. */
const texts = {
  'bad-uri': 'Failed to follow "{uri}": {reason}. Give an absolute http(s) URL or one relative to the page.',
  'bad-option': 'Failed to use option "{option}": {reason}.',
  'bad-target':
    'Failed to announce an update of "{target}": {reason}. Give a path such as "/counter/a/", a URL or a RegExp.',
  'bad-message': 'Failed to read a message: {reason}. It was ignored.',
  'version-mismatch':
    'The page has LiveResource {page} and the worker {worker}: they do not understand each other. Run "npx liveresource init" again for the worker file, or reload the page when its script is the older one.',
  'worker-unsupported': 'Failed to register the worker: {reason}. The page follows resources by itself.',
  'worker-registration-failed':
    'Failed to register the worker {url}: {reason}. Is the file there ("npx liveresource init public/") and served as JavaScript?',
  'not-live':
    'Failed to follow {uri}: the answer has no ETag with a Link of rel="value-wait". Is the server middleware on, and are the headers exposed to other origins (Access-Control-Expose-Headers)?',
  'http-status': 'Failed to follow {uri}: the server answered {status}. It is tried again.',
  denied: 'Failed to follow {uri}: the server answered {status}. Fetch it again after a login.',
  'changes-expired':
    'Failed to go on from {uri}: the server no longer knows what changed since. Give the "uri" of the collection too, or begin anew with a newer link.',
  'changes-missed':
    'Failed to tell all changes of {uri}: some were missed. Fetch anew what must be complete.',
  'no-items': 'Failed to find the items of {uri}. Name the member that holds them with the option "items".',
  'no-item-id':
    'Failed to tell the items of {uri} apart: {reason}. Name the member that does it with the option "id".',
  failure: 'Failed inside LiveResource: {reason}. Please report it.',
  'network-failed': 'Failed to reach {uri}: {reason}. It is tried again.',
  'parse-failed': 'Failed to parse the value of {uri} as {type}: {reason}.',
  'store-failed': 'Failed to {operation} in the store: {reason}. Memory is used instead.',
  'too-large':
    'Failed to keep {uri}: its body is larger than {limit} bytes. Raise limits.bodyBytes if it should be shared.',
  'too-many-resources':
    'Failed to follow {uri}: {limit} resources are followed already. Raise limits.resources.',
  'request-too-long':
    'Failed to follow {uri}: its URL and headers have more than {limit} characters. Raise limits.requestBytes.',
  'no-answer': 'Failed to {operation}: the worker did not answer. Try again.',
} as const;

export type ErrorCode = keyof typeof texts;
export type ErrorDetails = Record<string, string | number>;

/** Every error of this library. Tell them apart by `code`; `details` holds what the text was made from. */
export class LiveResourceError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(errorText(code, details));
    this.name = 'LiveResourceError';
    this.code = code;
    this.details = details;
  }
}

/** A code of another version of the library stands for itself. */
export function errorText(code: ErrorCode, details: ErrorDetails): string {
  return (texts[code] ?? code).replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? '?'));
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(texts, value);
}

/** What was thrown, as text. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
}
