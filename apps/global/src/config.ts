/** What all environments share. */
export const config = {
  name: 'global',
  account: '000000000000', // the local cloud; write your account here
  region: 'eu-west-1',

  /** One for each service: its images are built once and promoted by digest. */
  repositories: ['pyshop'],

  /** Made once, read by every environment: with this one the outside monitoring signs in. */
  secrets: ['monitoring-token'],

  /** Each gets a role that can ship releases to it, and to no other. */
  environments: ['dev', 'test', 'prod'],
} as const;
