import { join } from 'node:path';
import { allowBetween, removalPolicyOf } from '@berth/foundation';
import { CustomOperation, PackagedFunction } from '@berth/functions';
import type { INetwork } from '@berth/network';
import { type ISecurityGroup, Peer, Port, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { CfnRotationSchedule, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ApplicationSettings } from '../functions/rotation/application-user';
import { usersOf } from '../functions/rotation/user-statements';
import { acknowledgeNoSchedule, acknowledgeSecretWithoutKey } from './acknowledged';

/** Where Lambda keeps the certificates of RDS: Node.js knows them only if it is told. */
const CERTIFICATES = '/var/runtime/ca-cert.pem';

export interface ApplicationUserProps {
  /** Name of the first of the two users. */
  readonly user: string;
  readonly rotation: Duration;
  readonly network: INetwork;

  /** Whether the function that gives passwords sits there, instead of where tasks are. */
  readonly inDataSubnets: boolean;

  /**
   * What that function is seen as; lets out to Secrets Manager.
   *
   * @default - a group of its own
   */
  readonly sharedGroup?: ISecurityGroup;
  readonly instance: CfnDBInstance;

  /** Of the instance. */
  readonly securityGroup: ISecurityGroup;
  readonly port: number;
  readonly databaseName: string;

  /** Of the administrator, who gives the passwords. */
  readonly adminSecret: ISecret;

  /** Whether a proxy checks the logins. */
  readonly behindProxy: boolean;

  /** @default - the one of Secrets Manager */
  readonly encryptionKey?: IKey;
  readonly logRetention: RetentionDays;
  readonly deleteWithStack?: boolean;
}

interface Secrets {
  readonly secret: ISecret;

  /** By user. */
  readonly proxySecrets: Readonly<Record<string, ISecret>>;
}

/**
 * The user that applications log in as: two in truth, which take turns. A rotation changes the password of the one that rests, so nobody is ever refused.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html
 */
export class ApplicationUser extends Construct {
  /** Whoever refers to it waits until its user can log in. */
  public readonly secret: ISecret;

  /** Of each user, for a proxy. */
  public readonly proxySecrets: ISecret[];

  /** Rules of security groups, which must be there before the function is called. */
  private readonly ways = new Construct(this, 'Ways');

  constructor(scope: Construct, id: string, props: ApplicationUserProps) {
    super(scope, id);

    const users = usersOf(props.user);
    const secret = this.makeSecret('Resource', 'User of the application in the database', users.first, props);
    const logins = props.behindProxy ? [users.first, users.second] : [];
    const proxySecrets = logins.map((user, index) => {
      const made = this.makeSecret(`Proxy${index + 1}`, `What the proxy knows ${user} by`, user, props);
      acknowledgeNoSchedule(made);
      return [user, made] as const;
    });
    this.proxySecrets = proxySecrets.map(([, made]) => made);
    const rotate = this.makeFunction({ secret, proxySecrets: Object.fromEntries(proxySecrets) }, props);
    const prepared = this.prepare(secret, rotate, props);
    this.secret = Secret.fromSecretAttributes(this, 'Prepared', {
      secretCompleteArn: prepared.ref,
      encryptionKey: props.encryptionKey,
    });
    const schedule = new CfnRotationSchedule(this, 'Rotation', {
      secretId: secret.secretArn,
      rotationLambdaArn: rotate.function.functionArn,
      rotationRules: { automaticallyAfterDays: props.rotation.toDays() },
      rotateImmediatelyOnUpdate: false,
    });
    // Secrets Manager tries the function when it gets the schedule: it logs in as the user
    schedule.node.addDependency(rotate, prepared);
  }

  private makeSecret(id: string, description: string, username: string, props: ApplicationUserProps): Secret {
    const { encryptionKey, deleteWithStack } = props;
    const secret = new Secret(this, id, {
      description,
      encryptionKey,
      removalPolicy: removalPolicyOf(deleteWithStack),
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username }),
        generateStringKey: 'password',
        passwordLength: 32,
        excludePunctuation: true,
      },
    });
    if (!encryptionKey) acknowledgeSecretWithoutKey(secret);
    return secret;
  }

  private makeFunction({ secret, proxySecrets }: Secrets, props: ApplicationUserProps): PackagedFunction {
    const { instance, network, inDataSubnets, sharedGroup, adminSecret, encryptionKey, logRetention, deleteWithStack } =
      props;
    const settings = {
      server: { host: instance.attrEndpointAddress, port: instance.attrEndpointPort, database: props.databaseName },
      users: usersOf(props.user),
      adminSecret: adminSecret.secretArn,
      applicationSecret: secret.secretArn,
      ...(props.behindProxy && {
        proxySecrets: Object.fromEntries(
          Object.entries(proxySecrets).map(([user, { secretArn }]) => [user, secretArn]),
        ),
      }),
    } satisfies ApplicationSettings;
    const rotate = new PackagedFunction(this, 'Rotate', {
      code: join(__dirname, '../../lib/functions/rotation'),
      description: 'Gives the users of the application other passwords, in turn',
      variables: { APPLICATION: Stack.of(this).toJsonString(settings), NODE_EXTRA_CA_CERTS: CERTIFICATES },
      statements: statementsOf(secret, adminSecret, Object.values(proxySecrets)),
      network: {
        vpc: network.vpc,
        subnets: inDataSubnets ? { subnetType: SubnetType.PRIVATE_ISOLATED } : undefined,
        securityGroup: sharedGroup,
      },
      reservedConcurrency: 2,
      encryptionKey, // with which it may also read and write the secrets
      logRetention,
      deleteLogWithStack: deleteWithStack,
    });
    rotate.function.addPermission('Rotation', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Stack.of(this).account,
    });
    if (rotate.securityGroup) this.openWays(rotate.securityGroup, props);
    return rotate;
  }

  /** To the database, and to Secrets Manager: by its endpoint where there is one, else by the NAT gateway. */
  private openWays(from: ISecurityGroup, props: ApplicationUserProps): void {
    const { network, securityGroup: to, port, sharedGroup } = props;
    const description = sharedGroup ? 'PostgreSQL' : 'PostgreSQL for rotations';
    allowBetween(this.ways, 'ToDatabase', { from, to, ports: [port, port], description });
    if (!sharedGroup) from.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'Secrets Manager');
    if (network.endpointSecurityGroup) network.allowToEndpoints(this.ways, from);
  }

  private prepare(secret: ISecret, rotate: PackagedFunction, props: ApplicationUserProps): CustomOperation {
    const { functionArn, functionName } = rotate.function;
    const prepared = new CustomOperation(this, 'Users', {
      kind: 'DatabaseUsers',
      code: join(__dirname, '../../lib/functions/prepare-users'),
      description: 'Makes the users of databases',
      statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] })],
      // the last two only say when to do it again
      properties: { functionName, secretArn: secret.secretArn, user: props.user, behindProxy: props.behindProxy },
      timeout: Duration.minutes(2), // twice as long as the other function may take
      encryptionKey: props.encryptionKey,
      logRetention: props.logRetention,
      deleteLogWithStack: props.deleteWithStack,
    });
    prepared.node.addDependency(rotate, this.ways);
    return prepared;
  }
}

function statementsOf(secret: ISecret, adminSecret: ISecret, proxySecrets: readonly ISecret[]): PolicyStatement[] {
  const statements = [
    new PolicyStatement({
      actions: [
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ],
      resources: [secret.secretArn],
    }),
    new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [adminSecret.secretArn] }),
  ];
  if (proxySecrets.length === 0) return statements;
  const ofProxy = new PolicyStatement({
    actions: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
    resources: proxySecrets.map(({ secretArn }) => secretArn),
  });
  return [...statements, ofProxy];
}
