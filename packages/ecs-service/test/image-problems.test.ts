import { describeProblem } from '@berth/foundation';
import { Token } from 'aws-cdk-lib/core';
import { imageProblems, regionProblems } from '../src/image-problems';
import { parseImage } from '../src/image-reference';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const ECR = '111122223333.dkr.ecr.us-east-1.amazonaws.com/tools/otel';
const told = (image: string, region?: string) =>
  imageProblems({ image, region }, 'image').map(p => `${p.code} ${describeProblem(p)}`);

test.each([
  `nginx@${DIGEST}`,
  `nginx:1.29@${DIGEST}`,
  `public.ecr.aws/aws-observability/aws-otel-collector:v0.43.1@${DIGEST}`,
  `localhost:5000/my_app/web--x@${DIGEST}`,
])('takes %s', image => {
  expect(told(image, 'eu-west-1')).toEqual([]);
});

test('takes an image that is known later', () => {
  expect(told(Token.asString({ Ref: 'Image' }), 'eu-west-1')).toEqual([]);
});

test.each(['My Repo/App', '', 'nginx:', 'nginx@sha256:abc', 'UPPER/case', 'nginx:1 2', `nginx@${DIGEST}0`, ' nginx'])(
  'B27: fails when %p is no image',
  image => {
    expect(told(image)).toEqual([`BERTH-ECS-007 image = ${JSON.stringify(image)}: is not an image reference`]);
  },
);

test.each(['nginx', 'nginx:latest'])('B27: fails with the mutable tag of %s', image => {
  expect(told(image)).toEqual([
    `BERTH-ECS-008 image = "${image}": tag latest is mutable; use a release tag and its digest, name:1.2@sha256:…`,
  ]);
});

test('B27: fails with a tag without digest, because nobody pins a sidecar', () => {
  expect(told('nginx:1.29')).toEqual([
    'BERTH-ECS-008 image = "nginx:1.29": tag 1.29 can be moved; add its digest, nginx:1.29@sha256:…',
  ]);
});

test('B27: fails when an image of ECR is in another region', () => {
  expect(told(`${ECR}@${DIGEST}`, 'eu-west-1')).toEqual([
    'BERTH-ECS-009 image = "us-east-1": image is in us-east-1, service in eu-west-1',
  ]);
});

test.each([
  ['the same region', { region: 'eu-west-1', imageRegion: 'eu-west-1' }],
  ['no region', { region: 'eu-west-1' }],
  ['a region that is known later', { region: Token.asString({ Ref: 'AWS::Region' }), imageRegion: 'eu-west-1' }],
])('takes an image of %s', (_, regions) => {
  expect(regionProblems(regions, 'repository')).toEqual([]);
});

test('tells the parts of a reference', () => {
  expect(parseImage(`${ECR}:1.2@${DIGEST}`)).toEqual({
    repository: ECR,
    tag: '1.2',
    digest: DIGEST,
    ecr: { account: '111122223333', region: 'us-east-1', repositoryName: 'tools/otel' },
  });
});

test('names no repository of ECR for an image that is elsewhere', () => {
  expect(parseImage('nginx:1.29')).toEqual({ repository: 'nginx', tag: '1.29' });
});
