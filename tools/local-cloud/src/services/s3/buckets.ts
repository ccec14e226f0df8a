import { AwsError } from '../../core/aws-error';
import type { Collection, Store } from '../../core/store';
import { noSuchBucket } from './s3-errors';

export interface Bucket {
  readonly name: string;
  readonly region: string;

  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly versioning?: 'Enabled' | 'Suspended';

  /** What Put operations set, by subresource: `policy`, `encryption`. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Buckets by name. */
export class Buckets {
  private readonly stored: Collection<Bucket>;

  constructor(store: Store) {
    this.stored = store.collection<Bucket>('s3:buckets');
  }

  /** @throws AwsError InvalidBucketName, BucketAlreadyOwnedByYou */
  public create(name: string, region: string, createdAt: number): Bucket {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) || name.includes('..')) {
      throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name });
    }
    if (this.stored.get(name)) {
      const message = 'Your previous request to create the named bucket succeeded and you already own it.';
      throw new AwsError('BucketAlreadyOwnedByYou', message, 409, { BucketName: name });
    }
    return this.put({ name, region, createdAt, settings: {} });
  }

  public put(bucket: Bucket): Bucket {
    this.stored.put(bucket.name, bucket);
    return bucket;
  }

  public get(name: string): Bucket {
    const bucket = this.stored.get(name);
    if (!bucket) throw noSuchBucket(name);
    return bucket;
  }

  /** Sorted by name. */
  public list(): Bucket[] {
    return this.stored.list().sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  public set(name: string, setting: string, value: unknown): void {
    const bucket = this.get(name);
    this.put({ ...bucket, settings: { ...bucket.settings, [setting]: value } });
  }

  public delete(name: string): void {
    this.stored.delete(name);
  }
}
