// @ts-check
/** @import { Server } from 'node:http' */
/** @import { AddressInfo } from 'node:net' */

const host = '127.0.0.1';
const defaultPort = 3000;

/**
 * The port that PORT names; 0 lets the system choose a free one.
 * @param {string | undefined} text
 */
export function readPort(text) {
  if (text === undefined || text === '') return defaultPort;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`PORT=${text} is no port. Give a whole number from 0 (any free one) to 65535.`);
}

/**
 * Gives the origin that is listened on.
 * @param {Server} server
 * @param {number} port
 * @returns {Promise<string>}
 */
export function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new Error(explain(error, port))));
    server.listen(port, host, () => {
      const { port: chosen } = /** @type {AddressInfo} */ (server.address());
      resolve(`http://${host}:${chosen}`);
    });
  });
}

/**
 * @param {NodeJS.ErrnoException} error
 * @param {number} port
 */
function explain(error, port) {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} of ${host} is taken. End the program that uses it, or take another port: PORT=${port === 65_535 ? defaultPort : port + 1} npm start`;
    case 'EACCES':
      return `This user may not listen on port ${port}. Take one above 1023: PORT=${defaultPort} npm start`;
    default:
      return `Failed to listen on ${host}:${port}: ${error.message}`;
  }
}
