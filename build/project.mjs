// @ts-check
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of the project, with a slash at its end. */
export const root = fileURLToPath(new URL('../', import.meta.url));

/** @type {{ version: string }} */
export const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

/** The first line of every script that `liveresource init` copies: this is how it knows its own files again. */
export const banner = `/* liveresource ${version} */`;

export const define = { __LIVERESOURCE_VERSION__: JSON.stringify(version) };
