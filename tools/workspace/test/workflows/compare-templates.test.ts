import { renderChanges, templateChanges } from '../../src/workflows/compare-templates';

const bucket = { Type: 'AWS::S3::Bucket' };

test('resources are new, gone or different', () => {
  const before = { Resources: { Old: bucket, Same: bucket, Other: { ...bucket, Properties: { BucketName: 'a' } } } };
  const after = { Resources: { Same: bucket, New: bucket, Other: { ...bucket, Properties: { BucketName: 'b' } } } };

  expect(templateChanges(before, after)).toEqual([
    { change: 'new', type: 'AWS::S3::Bucket', logicalId: 'New' },
    { change: 'gone', type: 'AWS::S3::Bucket', logicalId: 'Old' },
    { change: 'different', type: 'AWS::S3::Bucket', logicalId: 'Other' },
  ]);
});

test('metadata is no difference', () => {
  const after = { Resources: { Same: { ...bucket, Metadata: { 'aws:cdk:path': 'a/b' } } } };

  expect(templateChanges({ Resources: { Same: bucket } }, after)).toEqual([]);
});

test('a stack that is new has new resources only', () => {
  expect(templateChanges({}, { Resources: { New: bucket } })).toEqual([
    { change: 'new', type: 'AWS::S3::Bucket', logicalId: 'New' },
  ]);
});

test('says that nothing changes', () => {
  expect(renderChanges({ 'dev-data': [] })).toBe('## Templates\n\nThis pull request changes none.\n');
});

test('says how many resources change, and folds up which', () => {
  const changes = templateChanges({ Resources: { Old: bucket } }, { Resources: { New: bucket } });

  expect(renderChanges({ 'dev-data': changes, 'dev-network': [] })).toBe(`## Templates

<details>
<summary>dev-data: 1 new, 1 gone</summary>

| | type | logical id |
| --- | --- | --- |
| new | \`AWS::S3::Bucket\` | \`New\` |
| gone | \`AWS::S3::Bucket\` | \`Old\` |

</details>
`);
});
