/**
 * Families that the rules CT.EC2.PR.15 and CT.AUTOSCALING.PR.10 know to be of the Nitro system.
 *
 * Newer ones are missing. Of `@cdklabs/cdk-validator-cfnguard` 0.0.62, read 2026-11.
 *
 * @see https://docs.aws.amazon.com/controltower/latest/controlreference/ec2-rules.html
 */
const NITRO = [
  'a1 c5 c5a c5ad c5d c5n c6a c6g c6gd c6gn c6i c6id c6in c7a c7g c7gd c7gn c7i d3 d3en dl1 dl2q g4ad g4dn',
  'g5 g5g hpc6a hpc6id hpc7a hpc7g i3en i4g i4i im4gn inf1 inf2 is4gen m5 m5a m5ad m5d m5dn m5n m5zn m6a',
  'm6g m6gd m6i m6id m6idn m6in m7a m7g m7gd m7i-flex m7i p3dn p4d p4de p5 r5 r5a r5ad r5b r5d r5dn r5n r6a',
  'r6g r6gd r6i r6id r6idn r6in r7a r7g r7gd r7i r7iz t3 t3a t4g trn1 trn1n u-12tb1 u-18tb1 u-24tb1 u-3tb1',
  'u-6tb1 u-9tb1 vt1 x2gd x2idn x2iedn x2iezn z1d',
];

/**
 * Families that the rule CT.AUTOSCALING.PR.11 knows to encrypt what instances send each other.
 *
 * @see https://docs.aws.amazon.com/controltower/latest/controlreference/autoscaling-rules.html
 */
const ENCRYPTING = [
  'c5a c5ad c5n c6a c6gn c6i c6id c6in c7a c7g c7gd c7gn c7i d3 d3en dl1 dl2q g4ad g4dn g5 hpc6a hpc6id',
  'hpc7a hpc7g i3en i4g i4i im4gn inf1 inf2 is4gen m5dn m5n m5zn m6a m6i m6id m6idn m6in m7a m7g m7gd',
  'm7i-flex m7i p3dn p4d p4de p5 r5dn r5n r6a r6i r6id r6idn r6in r7a r7g r7gd r7i r7iz trn1 trn1n u-12tb1',
  'u-18tb1 u-24tb1 u-3tb1 u-6tb1 u-9tb1 vt1 x2idn x2iedn x2iezn',
];

/** Whether the rules take a type for one of the Nitro system. */
export function isNitroByRule(instanceType: string): boolean {
  return isIn(NITRO, instanceType);
}

/** Whether the rules take a type for one that encrypts what instances send each other. */
export function encryptsByRule(instanceType: string): boolean {
  return isIn(ENCRYPTING, instanceType);
}

function isIn(lists: readonly string[], instanceType: string): boolean {
  const [family = ''] = instanceType.split('.');
  return lists.some(families => families.split(' ').includes(family));
}
