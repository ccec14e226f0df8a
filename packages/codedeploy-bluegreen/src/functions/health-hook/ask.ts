import { request as http } from 'node:http';
import { request as https } from 'node:https';
import type { Question, Reply } from './health';

/** How long an answer may take. */
const TIMEOUT_MS = 10_000;

/** What is read of a body; the rest does not matter. */
const BODY_CHARACTERS = 65_536;

/** Send one request. The certificate must be that of the host, whatever address is called. */
export function ask({ protocol, address, port, host, path }: Question): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const send = protocol === 'https' ? https : http;
    const options = { host: address, port, path, servername: host, headers: { host }, timeout: TIMEOUT_MS };
    const request = send(options, response => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (body.length < BODY_CHARACTERS) body += chunk;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    request.on('timeout', () => request.destroy(new RangeError(`no answer within ${TIMEOUT_MS / 1000} seconds`)));
    request.on('error', reject);
    request.end();
  });
}
