/** Why a request to a collection of registrations is not done; thrown, and answered as it says. `text` ends with a line break. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly text: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(text);
  }
}

const RETRY_AFTER_SECONDS = '60';

export const busy = (text: string) => new Refusal(503, text, { 'Retry-After': RETRY_AFTER_SECONDS });
