import type { Context, Service } from '../../core/service';
import { bucketOperations } from './bucket-operations';
import { Buckets } from './buckets';
import { listOperations } from './list-operations';
import { multipartOperations } from './multipart';
import { objectOperations } from './object-operations';
import { Objects } from './objects';
import { s3Resources } from './s3-resources';

/** S3, for its peers. */
export interface S3 extends Service {
  /**
   * The content of an object.
   *
   * @throws AwsError NoSuchBucket, NoSuchKey
   */
  read(bucket: string, key: string): Buffer;
}

/** S3, path style: buckets and what is known of objects in the store, content in files. */
export function createS3(context: Context): S3 {
  const buckets = new Buckets(context.store);
  const objects = new Objects(context);
  const now = () => context.clock.now().getTime();
  return {
    signingName: 's3',
    client: () => import('@aws-sdk/client-s3'),
    resources: s3Resources(buckets, objects, now),
    read: (bucket, key) => objects.body(objects.get(buckets.get(bucket).name, key)),
    operations: {
      ...bucketOperations(buckets, objects, now),
      ...objectOperations(buckets, objects),
      ...listOperations(buckets, objects),
      ...multipartOperations(context, buckets, objects),
    },
  };
}
