import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failuresOf, resultsOf } from './_fixtures/place';
import { RealPlace, SHORTER } from './_fixtures/real-place';
import type { RehearsedRun } from './_runner/plan';

// one proposal: a change of the config of one environment
jest.setTimeout(3_600_000);

/** Two of all apps; that all can be synthesized is a test of its own. */
const SHORT = { ...SHORTER, 'npx nx run-many -t synth': 'npx nx run-many -t synth --projects=dev,prod' };

let place: RealPlace;
let proposed: RehearsedRun;
let comment: string;

beforeAll(async () => {
  place = await RealPlace.of();
  place.edit('apps/dev/src/config.ts', text => text.replace('maxInstances: 3', 'maxInstances: 4'));
  await place.push('topic', 'feat(dev): room for more');
  proposed = await place.rehearse({
    workflow: 'pull_request',
    event: { name: 'pull_request', branch: 'topic', base: 'main' },
    shorter: SHORT,
  });
  comment = readFileSync(join(place.lastRun, 'comment-1.md'), 'utf8');
});

afterAll(() => place?.remove());

test('a pull request builds what it affects', () => {
  expect(failuresOf(proposed)).toEqual([]);
  expect(resultsOf(proposed)).toEqual({ build: 'success', comment: 'success' });
});

test('the comment names what differs in the templates, and nothing else', () => {
  expect(comment).toMatch(/<summary>apps\/dev\/cdk.out\/[\w-]+.template.json: \d+ different<\/summary>/);
  expect(comment).toContain('`AWS::AutoScaling::AutoScalingGroup`');
  expect(comment).not.toMatch(/apps\/prod/);
});
