const LARGE = ['large', 'xlarge', '2xlarge', '4xlarge'];
const GRAVITON = [...LARGE, '8xlarge', '12xlarge', '16xlarge'];
const INTEL = [...LARGE, '12xlarge', '24xlarge'];
const BURSTABLE = ['micro', 'small', 'medium'];

/**
 * Sizes of each family of nodes. Families that data tiering needs (r6gd) and those that nobody can create any more (t2, m4, r4 and older) are left out.
 *
 * Source: the node types of cfn-lint 1.51.0, over all regions, 2026-05-20.
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
 */
export const NODE_SIZES: Readonly<Record<string, readonly string[]>> = {
  c7gn: GRAVITON,
  m5: INTEL,
  m6g: GRAVITON,
  m7g: GRAVITON,
  r5: INTEL,
  r6g: GRAVITON,
  r7g: GRAVITON,
  t3: BURSTABLE,
  t4g: BURSTABLE,
};
