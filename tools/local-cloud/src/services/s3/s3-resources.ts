import type { ResourceProvider, ResourceRequest } from '../../core/service';
import { pairsOf, resourceTags } from '../../core/tags';
import { deleteBucket } from './bucket-operations';
import type { Buckets } from './buckets';
import type { Objects } from './objects';

/** CloudFormation's buckets and their policies. */
export function s3Resources(buckets: Buckets, objects: Objects, now: () => number): Record<string, ResourceProvider> {
  return { 'AWS::S3::Bucket': bucketProvider(buckets, objects, now), 'AWS::S3::BucketPolicy': policyProvider(buckets) };
}

function bucketProvider(buckets: Buckets, objects: Objects, now: () => number): ResourceProvider {
  const settle = (name: string, { region, properties, stackTags }: ResourceRequest) => {
    const versioning = (properties.VersioningConfiguration as { Status?: 'Enabled' | 'Suspended' } | undefined)?.Status;
    buckets.put({ ...buckets.get(name), versioning });
    const tags = pairsOf(resourceTags(properties.Tags, stackTags));
    buckets.set(name, 'BucketTagging', tags.length ? { TagSet: tags } : undefined);
    buckets.set(name, 'PublicAccessBlock', properties.PublicAccessBlockConfiguration);
    buckets.set(name, 'BucketEncryption', encryptionOf(properties.BucketEncryption));
    return { physicalId: name, attributes: attributesOf(name, region) };
  };

  return {
    async create(request) {
      // bucket names are in lower case, other than the names of stacks and resources
      const name = String(request.properties.BucketName ?? request.generatedName.toLowerCase().slice(0, 63));
      buckets.create(name, request.region, now());
      return settle(name, request);
    },
    update: async request => settle(request.physicalId, request),
    delete: async ({ physicalId }) => deleteBucket(buckets, objects, physicalId),
  };
}

/** The template's names for what the API calls otherwise. */
function encryptionOf(property: unknown): unknown {
  const rules = (property as { ServerSideEncryptionConfiguration?: Record<string, unknown>[] } | undefined)
    ?.ServerSideEncryptionConfiguration;
  return (
    rules && {
      Rules: rules.map(({ ServerSideEncryptionByDefault, ...rest }) => ({
        ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
        ...rest,
      })),
    }
  );
}

function attributesOf(name: string, region: string): Record<string, string> {
  return {
    Arn: `arn:aws:s3:::${name}`,
    DomainName: `${name}.s3.amazonaws.com`,
    RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
    WebsiteURL: `http://${name}.s3-website-${region}.amazonaws.com`,
  };
}

function policyProvider(buckets: Buckets): ResourceProvider {
  const put = async ({ properties }: ResourceRequest) => {
    const bucket = String(properties.Bucket);
    buckets.set(bucket, 'BucketPolicy', JSON.stringify(properties.PolicyDocument));
    return { physicalId: bucket };
  };
  return {
    create: put,
    update: put,
    delete: async ({ properties }) => buckets.set(String(properties.Bucket), 'BucketPolicy', undefined),
  };
}
