const { Agent, request } = require('node:http');
const { BenchError } = require('../bench-error.cjs');

const REGION = 'eu-west-1';

/** Calls as plain as they can be, so that it is the server that is measured: nobody here looks at signatures. */
class Api {
  constructor(port) {
    this.port = port;
    this.agent = new Agent({ keepAlive: true });
  }

  /** Of services whose protocol is JSON. */
  async json(service, target, input) {
    const body = JSON.stringify(input);
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
    return JSON.parse((await this.send(service, { method: 'POST', path: '/', headers, body })).text || '{}');
  }

  ecs(operation, input = {}) {
    return this.json('ecs', `AmazonEC2ContainerServiceV20141113.${operation}`, input);
  }

  cloudFormation(operation, input = {}) {
    return this.query('cloudformation', { Action: operation, Version: '2010-05-15', ...input });
  }

  ec2(operation, input = {}) {
    return this.query('ec2', { Action: operation, Version: '2016-11-15', ...input });
  }

  /** Of services that take forms and answer in XML. */
  async query(service, input) {
    const body = new URLSearchParams(input).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    return (await this.send(service, { method: 'POST', path: '/', headers, body })).text;
  }

  /** @throws BenchError if the answer is no good one */
  async send(service, { method, path, headers = {}, body = '' }) {
    const { status, text, location } = await this.exchange({
      method,
      path,
      body,
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
        'x-amz-date': '20260101T000000Z',
        ...headers,
        'content-length': Buffer.byteLength(body),
      },
    });
    if (status >= 300) throw new BenchError(`${service} ${path} was answered with ${status}: ${text.slice(0, 500)}`);
    return { text, location };
  }

  exchange({ method, path, headers, body }) {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.port, agent: this.agent, method, path, headers };
      const call = request(options, answer => {
        const chunks = [];
        answer.on('data', chunk => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode,
            text: Buffer.concat(chunks).toString(),
            location: answer.headers.location,
          }),
        );
      });
      call.on('error', reject);
      call.end(body);
    });
  }

  close() {
    this.agent.destroy();
  }
}

module.exports = { Api, REGION };
