import { createCloudFormation } from '../cloudformation/cloudformation';
import type { Context, ResourceProvider, Service } from '../core/service';
import { createAcm } from './acm/acm';
import { CertificateAuthority } from './acm/certificate-authority';
import { createApiGateway } from './api-gateway/api-gateway';
import { createApplicationAutoScaling } from './application-auto-scaling';
import { createAutoScaling } from './auto-scaling/auto-scaling';
import { createCloudWatch } from './cloudwatch';
import { createLogs } from './cloudwatch-logs';
import { createCodeDeploy } from './codedeploy/codedeploy';
import { createCognito } from './cognito/cognito';
import { createEc2 } from './ec2/ec2';
import { createEcr } from './ecr/ecr';
import { createEcs } from './ecs/ecs';
import { createElasticLoadBalancing } from './elastic-load-balancing/elastic-load-balancing';
import { createElastiCache } from './elasticache/elasticache';
import { createEventBridge } from './event-bridge/event-bridge';
import { EventTargets } from './event-targets';
import { createIam } from './iam';
import { Authorizer } from './iam/authorizer';
import { createKms } from './kms';
import { createLambda } from './lambda/lambda';
import { createRds } from './rds/rds';
import { ResourceFacts } from './resource-facts';
import { resourceReaders } from './resource-readers';
import { createRoute53 } from './route53/route53';
import { createS3 } from './s3';
import { createScheduler } from './scheduler/scheduler';
import { createSecretsManager } from './secrets-manager/secrets-manager';
import { ServiceEvents } from './service-events';
import { createSns } from './sns/sns';
import { createSqs } from './sqs/sqs';
import { createSsm } from './ssm';
import { createSts } from './sts/sts';
import { TargetDelivery } from './target-delivery';

/** Every service, in the order of dependency: a service comes after those it calls. Started in this order, stopped in reverse. */
export function createServices(given: Context): {
  readonly services: readonly Service[];
  readonly authorizer: Authorizer;
} {
  const facts = new ResourceFacts();
  const targets = new EventTargets();
  const serviceEvents = new ServiceEvents();
  const authority = new CertificateAuthority(given);
  const context: Context = { ...given, trust: () => authority.trust() };
  const autoScaling = createAutoScaling(context);
  const ec2 = createEc2(context, autoScaling);
  const { network } = ec2;
  const iam = createIam(context);
  const sts = createSts(context, iam);
  const authorizer = new Authorizer(iam.access, sts, facts);
  const kms = createKms(context);
  const s3 = createS3(context);
  const logs = createLogs(context);
  const cloudWatch = createCloudWatch(context, { targets, events: serviceEvents });
  const ssm = createSsm(context, kms);
  const lambda = createLambda(context, { logs, s3, sts, targets, network });
  const secretsManager = createSecretsManager(context, { lambda, events: serviceEvents });
  const sqs = createSqs(context, targets);
  const sns = createSns(context, targets);
  const ecr = createEcr(context, serviceEvents);
  const elastiCache = createElastiCache(context, { authority, network });
  const rds = createRds(context, { secretsManager, authority, network });
  const route53 = createRoute53(context);
  const acm = createAcm(context, { authority, route53 });
  const elb = createElasticLoadBalancing(context, {}, { cloudWatch, certificates: acm.certificates, network });
  const cognito = createCognito(context);
  const apiGateway = createApiGateway(context, { cognito, elb, logs, network });
  const ecs = createEcs(context, {
    access: authorizer,
    autoScaling,
    cloudWatch,
    ec2,
    ecr,
    elb,
    events: serviceEvents,
    lambda,
    logs,
    secretsManager,
    ssm,
  });
  const applicationAutoScaling = createApplicationAutoScaling(context, { cloudWatch, ecs, targets });
  const codeDeploy = createCodeDeploy(context, { ecs, elb, cloudWatch, lambda, events: serviceEvents });

  const delivery = new TargetDelivery(context, targets, ecs);
  const eventBridge = createEventBridge(context, delivery, serviceEvents);
  const scheduler = createScheduler(context, delivery);

  const storage = [sts, iam, kms, s3, logs, cloudWatch, ssm, ecr, rds, elastiCache, route53, route53.domains, acm];

  // a rotation that goes on needs the servers of databases, and functions
  const compute = [
    ec2,
    lambda,
    secretsManager,
    elb,
    cognito,
    apiGateway,
    autoScaling,
    applicationAutoScaling,
    ecs,
    codeDeploy,
  ];
  const events = [sqs, sns, eventBridge, scheduler];
  const services = [...storage, ...compute, ...events];
  const cloudFormation = createCloudFormation(context, {
    providers: providersOf(services),
    watchers: ec2.network.parts.watchers(),
    readers: resourceReaders(services),
    ssm,
    secretsManager,
    s3,
    lambda,
  });
  const all = [...services, cloudFormation];
  facts.add(all);
  return { services: all, authorizer };
}

/** By CloudFormation type, of all services together. */
function providersOf(services: readonly Service[]): Record<string, ResourceProvider> {
  return Object.assign({}, ...services.map(({ resources }) => resources ?? {}));
}
