import { connect } from 'node:net';
import { type AwsSide, eventually } from '@berth/rehearsal';

/** Whether what is inside of the VPC says a word to who is outside. */
export interface SeenFromOutside {
  readonly loadBalancer: boolean;
  readonly database: boolean;
}

/** Long enough for any server that means to answer. */
const PATIENCE_MS = 3_000;

const REQUEST = 'GET /healthz HTTP/1.1\r\nHost: outside\r\n\r\n';

/** What a client of PostgreSQL says first: it asks for TLS. */
const ASKS_FOR_TLS = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** This test is a program like that of any user: in no VPC. */
export async function knock({ elb, rds }: AwsSide): Promise<SeenFromOutside> {
  const { LoadBalancers: [balancer] = [] } = await elb.describeLoadBalancers({});
  const { Listeners: [listener] = [] } = await elb.describeListeners({ LoadBalancerArn: balancer?.LoadBalancerArn });
  const { DBInstances: [instance] = [] } = await rds.describeDBInstances({});
  return {
    loadBalancer: await answers(listener?.Port, REQUEST),
    database: await answers(instance?.Endpoint?.Port, ASKS_FOR_TLS),
  };
}

function answers(port = 0, word: string | Buffer): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => socket.write(word));
    const timer = setTimeout(() => finish(false), PATIENCE_MS);
    const finish = (answered: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answered);
    };
    socket.once('data', () => finish(true));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
  });
}

/** Why a task does not start in the place of those that run, but with the group of the database: the endpoints do not let that in. */
export async function startOfStranger({ ecs, rds }: AwsSide): Promise<string | undefined> {
  const { clusterArns: [cluster] = [] } = await ecs.listClusters({});
  const { services: [service] = [] } = await ecs.describeServices({ cluster, services: ['pyshop'] });
  const { DBInstances: [instance] = [] } = await rds.describeDBInstances({});
  const securityGroups = (instance?.VpcSecurityGroups ?? []).flatMap(({ VpcSecurityGroupId: id }) => id ?? []);
  const { subnets } = service?.networkConfiguration?.awsvpcConfiguration ?? {};
  const { tasks: [task] = [] } = await ecs.runTask({
    ...{ cluster, taskDefinition: service?.taskDefinition, launchType: 'FARGATE' },
    networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups, assignPublicIp: 'DISABLED' } },
  });
  const stopped = await eventually(
    'the task of another group has stopped',
    () => ecs.describeTasks({ cluster, tasks: [task?.taskArn ?? ''] }),
    ({ tasks }) => tasks?.[0]?.lastStatus === 'STOPPED',
  );
  return stopped.tasks?.[0]?.stoppedReason;
}
