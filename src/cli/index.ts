import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { version } from '../version.js';
import { CommandFailure } from './failure.js';
import { type InitOptions, init } from './init.js';
import { reportInit } from './report.js';

/** Exit codes: 0 done, 1 it could not be done, 2 wrong usage. */
const failed = 1;
const wrongUsage = 2;

/** This file is dist/cli/index.js. */
const dist = fileURLToPath(new URL('..', import.meta.url));

const program = new Command('liveresource')
  .description('Live HTTP resources')
  .version(version, '--version', 'print the version')
  .exitOverride();

program
  .command('init')
  .description('copy the service worker into the directory that your site is served from')
  .argument('<dir>', 'an existing directory, for example public/')
  .option('--with-client', 'also copy the client library, for pages without a bundler')
  .option('--with-panel', 'also copy the panel, as a page that shows what is live in this browser')
  .option('--force', 'replace a file that is not of LiveResource, or is already of this version')
  .action(async (directory: string, options: InitOptions) => {
    console.log(reportInit(directory, await init(dist, directory, options)));
  });

function exitCode(error: unknown): number {
  // Commander has printed its own message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : wrongUsage;
  console.error(error instanceof CommandFailure ? error.message : error);
  return failed;
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCode(error);
}
