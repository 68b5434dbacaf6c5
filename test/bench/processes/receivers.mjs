// Some ports of 127.0.0.1 that answer every POST with 200: each is a host of its own to whoever limits calls a host.
import { createServer } from 'node:http';
import { answerParent } from '../answers.mjs';

const PORTS = 4;

const servers = Array.from({ length: PORTS }, () =>
  createServer((request, response) => {
    request.resume();
    request.once('end', () => response.end('received'));
  }),
);
const hosts = await Promise.all(servers.map(listen));

answerParent({ hosts: () => hosts });

/** @param {import('node:http').Server} server @returns {Promise<string>} */
function listen(server) {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`);
    });
  });
}
