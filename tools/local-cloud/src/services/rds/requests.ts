import type { Tag } from '@aws-sdk/client-rds';
import type { Call, ResourceRequest } from '../../core/service';
import { invalidCombination, invalidValue } from './errors';
import { type Instance, SHOWN, type ShownSettings } from './instance';
import type { NewInstance } from './instances';
import { checkWindow, defaultWindow } from './maintenance';
import { familyOf } from './parameter-groups';

/** What a request to create or modify an instance and the properties of its CloudFormation resource have in common. */
export interface InstanceRequest extends ShownSettings {
  /** @default false; true for CloudFormation */
  readonly ApplyImmediately?: boolean;
  readonly Engine?: string;
  readonly EngineVersion?: string;
  readonly MasterUsername?: string;
  readonly MasterUserPassword?: string;
  readonly ManageMasterUserPassword?: boolean;
  readonly DBName?: string;
  readonly DBParameterGroupName?: string;
  readonly DBSubnetGroupName?: string;
  readonly Port?: number;
  readonly DBSnapshotIdentifier?: string;
  readonly DBClusterIdentifier?: string;
  readonly SourceDBInstanceIdentifier?: string;
  readonly VpcSecurityGroupIds?: readonly string[];
  readonly DeletionProtection?: boolean;
  readonly EnableIAMDatabaseAuthentication?: boolean;
  readonly EnableCloudwatchLogsExports?: readonly string[];
  readonly Tags?: readonly Tag[];
}

/** Reported where no version is asked for. */
export const DEFAULT_VERSION = '18.4';

const IDENTIFIER = /^[a-z](?!.*--)[a-z0-9-]{0,62}(?<!-)$/;

export function newInstance(
  id: string,
  input: InstanceRequest,
  { accountId, region }: Pick<Call, 'accountId' | 'region'>,
): NewInstance {
  const name = id.toLowerCase();
  if (!IDENTIFIER.test(name)) throw invalidValue(`The parameter DBInstanceIdentifier is not a valid identifier: ${id}`);
  if ((input.Engine ?? 'postgres') !== 'postgres' || input.DBClusterIdentifier || input.SourceDBInstanceIdentifier) {
    throw invalidValue(`the local cloud runs single instances of postgres only, not ${input.Engine}`);
  }
  checkWindow(input.PreferredMaintenanceWindow);
  const engineVersion = input.EngineVersion ?? DEFAULT_VERSION;
  return {
    id: name,
    accountId,
    region,
    engineVersion,
    masterUsername: masterUsername(input),
    master: master(input),
    databaseName: input.DBName,
    parameterGroup: (input.DBParameterGroupName ?? `default.${familyOf(engineVersion)}`).toLowerCase(),
    subnetGroup: input.DBSubnetGroupName?.toLowerCase(),
    securityGroupIds: input.VpcSecurityGroupIds ?? [],
    ...(input.Port !== undefined && { declaredPort: Number(input.Port) }),
    deletionProtection: input.DeletionProtection ?? false,
    iamAuthentication: input.EnableIAMDatabaseAuthentication ?? false,
    logExports: input.EnableCloudwatchLogsExports ?? [],
    snapshot: input.DBSnapshotIdentifier,
    shown: {
      AllocatedStorage: 20,
      StorageType: 'gp2',
      BackupRetentionPeriod: 1,
      PreferredMaintenanceWindow: defaultWindow,
      AutoMinorVersionUpgrade: true,
      ...shown(input),
    },
    tags: input.Tags ?? [],
  };
}

/** What a modification names; the rest stays. */
export function changes(instance: Instance, input: InstanceRequest): Partial<Instance> {
  return {
    engineVersion: input.EngineVersion ?? instance.engineVersion,
    parameterGroup: input.DBParameterGroupName?.toLowerCase() ?? instance.parameterGroup,
    securityGroupIds: input.VpcSecurityGroupIds ?? instance.securityGroupIds,
    declaredPort: input.Port === undefined ? instance.declaredPort : Number(input.Port),
    deletionProtection: input.DeletionProtection ?? instance.deletionProtection,
    iamAuthentication: input.EnableIAMDatabaseAuthentication ?? instance.iamAuthentication,
    logExports: input.EnableCloudwatchLogsExports ?? instance.logExports,
    shown: { ...instance.shown, ...shown(input) },
    tags: input.Tags ?? instance.tags,
  };
}

/** CloudFormation writes numbers and booleans as text, too. */
export function propertiesRequest({ properties, stackTags }: ResourceRequest): InstanceRequest {
  const own = (properties.Tags ?? []) as Tag[];
  const inherited = Object.entries(stackTags).map(([Key, Value]) => ({ Key, Value }));
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  const typed = given.map(([name, value]) => [name, TEXTS.has(name) ? String(value) : plain(value)]);
  return {
    ...Object.fromEntries(typed),
    VpcSecurityGroupIds: properties.VPCSecurityGroups as string[] | undefined,
    Tags: [...own, ...inherited.filter(tag => !own.some(({ Key }) => Key === tag.Key))],
  };
}

/** What looks like a number or boolean there and is none. */
const TEXTS = new Set(['EngineVersion', 'MasterUserPassword', 'MasterUsername', 'DBName', 'DBInstanceIdentifier']);

function plain(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  return /^\d+$/.test(value) ? Number(value) : value;
}

function shown(input: InstanceRequest): ShownSettings {
  return Object.fromEntries(SHOWN.filter(name => input[name] !== undefined).map(name => [name, input[name]]));
}

function masterUsername({ MasterUsername, DBSnapshotIdentifier }: InstanceRequest): string {
  if (!MasterUsername && DBSnapshotIdentifier) return ''; // the snapshot's
  if (!MasterUsername) throw invalidValue('The parameter MasterUsername must be provided and must not be blank.');
  if (/^(rds|pg_)/.test(MasterUsername) || MasterUsername === 'admin' || !/^[A-Za-z]\w{0,62}$/.test(MasterUsername)) {
    throw invalidValue(`MasterUsername ${MasterUsername} cannot be used as it is a reserved word used by the engine`);
  }
  return MasterUsername;
}

function master(input: InstanceRequest): NewInstance['master'] {
  const { MasterUserPassword: password, ManageMasterUserPassword: managed } = input;
  if (managed && password !== undefined) {
    throw invalidCombination("You can't specify MasterUserPassword when ManageMasterUserPassword is enabled.");
  }
  if (managed) return 'managed';
  if (password === undefined && input.DBSnapshotIdentifier) return { verifier: '' }; // the snapshot's
  return { password: checkedPassword(password) };
}

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
export function checkedPassword(password: string | undefined): string {
  if (password === undefined)
    throw invalidValue('The parameter MasterUserPassword must be provided and must not be blank.');
  if (password.length < 8 || password.length > 128) {
    throw invalidValue(
      'The parameter MasterUserPassword is not a valid password because it is not between 8 and 128 characters long.',
    );
  }
  if (!/^[!-~]+$/.test(password) || /[/@"]/.test(password)) {
    throw invalidValue(
      `The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '"', ' ' may be used.`,
    );
  }
  return password;
}
