import { AwsError } from './aws-error';
import type { FaultSchedule } from './fault-schedule';
import type { Service } from './service';

/** Where users read and set what goes wrong. AWS has nothing like it, so it is plain HTTP. */
const FAULTS_PATH = '/_berth/faults';

/** `GET` tells the plan and what has been met of it, `PUT` takes the place of it, `DELETE` ends it. */
export function createFaultsApi(schedule: FaultSchedule): Service {
  const told = () => json(200, { plan: schedule.plan, faults: schedule.describe() });
  return {
    signingName: 'berth-faults',
    client: async () => ({}),
    operations: {},
    http: {
      prefix: new RegExp(`^${FAULTS_PATH}/?$`),

      async handle(request) {
        try {
          if (request.method === 'PUT') schedule.set(await bodyOf(request));
          else if (request.method === 'DELETE') schedule.clear();
          else if (request.method !== 'GET') return json(405, { message: 'GET, PUT or DELETE' });
          return told();
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          return json(400, { code: error.name, message: error.message, ...error.members });
        }
      },
    },
  };
}

async function bodyOf(request: Request): Promise<unknown> {
  try {
    return JSON.parse(await request.text());
  } catch {
    throw new AwsError('SerializationException', 'the plan is no JSON');
  }
}

function json(status: number, body: object): Response {
  return new Response(`${JSON.stringify(body)}\n`, { status, headers: { 'content-type': 'application/json' } });
}
