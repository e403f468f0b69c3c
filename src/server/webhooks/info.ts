import type { RegistrationInfo } from './options.js';
import type { Registration } from './registration.js';

/** As applications see it. */
export function infoOf({ callback, origin, topics, owner }: Registration): RegistrationInfo {
  const resources = [...new Set(topics.map(({ target }) => origin + target))];
  return { callback, resources, ...(owner === undefined ? {} : { owner }) };
}
