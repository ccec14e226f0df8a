import { request as http } from 'node:http';
import { request as https } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from './lifecycle-event';
import { RuntimeError } from './runtime-error';

const ATTEMPTS = 3;

/**
 * Send an answer to CloudFormation, which waits until it has one.
 *
 * @param wait between two attempts
 * @param attemptMs how long one attempt may take
 * @throws AnswerRefused, and what the network says; neither names the signed address
 */
export async function deliverAnswer(
  url: string,
  answer: Answer,
  wait: (ms: number) => Promise<unknown> = pause,
  attemptMs = 1_000,
): Promise<void> {
  const body = JSON.stringify(answer);
  for (let attempt = 1; ; attempt++) {
    try {
      const status = await put(new URL(url), body, attemptMs);
      if (status < 300) return;
      throw new RuntimeError('AnswerRefused', `CloudFormation took no answer: HTTP ${status}`);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await wait(attempt * 200);
    }
  }
}

function put(url: URL, body: string, timeout: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'http:' ? http : https;
    // the signature covers an empty content type
    const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
    const request = send(url, { method: 'PUT', headers, timeout }, response => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('timeout', () => request.destroy(new RuntimeError('AnswerTimedOut', 'CloudFormation did not listen')));
    request.on('error', reject);
    request.end(body);
  });
}
