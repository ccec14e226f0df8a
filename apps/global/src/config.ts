import type { SharedConfig } from '@berth/platform';

/** What all environments share. */
export const config: SharedConfig = {
  name: 'global',
  account: '000000000000', // the local cloud; write your account here
  region: 'eu-west-1',
  owner: 'platform team',
  protection: 'strict',

  /** One for each service: its images are built once and promoted by digest. */
  repositories: [{ name: 'pyshop' }],

  /** Made once, read by every environment: with this one the outside monitoring signs in. */
  secrets: [{ name: 'monitoring-token' }],

  /** Each gets roles that can deploy to it, and to no other. Images are sent on their way to the first environment of a branch. */
  environments: [{ name: 'dev', pushImages: true }, { name: 'test', pushImages: true }, { name: 'prod' }],
};
