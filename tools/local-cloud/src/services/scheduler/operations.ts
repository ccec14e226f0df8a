import type * as api from '@aws-sdk/client-scheduler';
import { AwsError } from '../../core/aws-error';
import type { Clock } from '../../core/clock';
import { paginate } from '../../core/paginate';
import type { Call, Operation } from '../../core/service';
import { parseSchedule } from '../schedules/schedule';
import type { Runs } from './runs';
import { type ScheduleRecord, type Schedules, scheduleArn } from './schedules';

export function schedulerOperations(schedules: Schedules, runs: Runs, clock: Clock): Record<string, Operation> {
  return { ...scheduleOperations(schedules, runs, clock), ...groupOperations(schedules, clock) };
}

function scheduleOperations(schedules: Schedules, runs: Runs, clock: Clock): Record<string, Operation> {
  const keep = (input: api.CreateScheduleInput, call: Call, known?: ScheduleRecord): { ScheduleArn: string } => {
    const record = recordOf(input, call, clock.now(), known);
    schedules.checkGroup(call.region, record.group);
    runs.changed(schedules.put(record));
    return { ScheduleArn: scheduleArn(record) };
  };
  return {
    CreateSchedule(input: api.CreateScheduleInput, call: Call): api.CreateScheduleOutput {
      const { Name = '', GroupName = 'default' } = input;
      if (!/^[0-9a-zA-Z-_.]{1,64}$/.test(Name)) throw invalid(`Value '${Name}' at 'name' failed to satisfy constraint`);
      if (schedules.tryGet(call.region, GroupName, Name)) {
        throw new AwsError('ConflictException', `Schedule ${Name} already exists.`, 409);
      }
      return keep(input, call);
    },

    UpdateSchedule(input: api.UpdateScheduleInput, call: Call): api.UpdateScheduleOutput {
      return keep(input, call, schedules.get(call.region, input.GroupName, input.Name));
    },

    GetSchedule({ GroupName, Name }: api.GetScheduleInput, { region }: Call): api.GetScheduleOutput {
      return describe(schedules.get(region, GroupName, Name));
    },

    ListSchedules(input: api.ListSchedulesInput, { region }: Call): api.ListSchedulesOutput {
      const { GroupName, NamePrefix = '', State, NextToken, MaxResults } = input;
      const found = schedules.list().filter(one => {
        const isAsked = (!GroupName || one.group === GroupName) && (!State || one.state === State);
        return isAsked && one.region === region && one.name.startsWith(NamePrefix);
      });
      const { page, next } = paginate(found, NextToken, MaxResults ?? 100, 'ValidationException');
      const summaries = page.map(one => {
        const { Arn, Name, GroupName: group, State: state, CreationDate, LastModificationDate } = describe(one);
        return {
          Arn,
          Name,
          GroupName: group,
          State: state,
          CreationDate,
          LastModificationDate,
          Target: { Arn: one.target.Arn },
        };
      });
      return { Schedules: summaries, NextToken: next };
    },

    DeleteSchedule({ GroupName, Name }: api.DeleteScheduleInput, { region }: Call): void {
      const record = schedules.get(region, GroupName, Name);
      schedules.delete(record);
      runs.removed(record);
    },
  };
}

function groupOperations(schedules: Schedules, clock: Clock): Record<string, Operation> {
  const arnOf = (name: string, { region, accountId }: Call) =>
    `arn:aws:scheduler:${region}:${accountId}:schedule-group/${name}`;
  return {
    CreateScheduleGroup({ Name = '' }: api.CreateScheduleGroupInput, call: Call): api.CreateScheduleGroupOutput {
      const { region } = call;
      if (Name === 'default' || schedules.groups.get(`${region}/${Name}`)) {
        throw new AwsError('ConflictException', `Schedule group ${Name} already exists.`, 409);
      }
      schedules.groups.put(`${region}/${Name}`, { name: Name, region, createdAt: clock.now().toISOString() });
      return { ScheduleGroupArn: arnOf(Name, call) };
    },

    GetScheduleGroup({ Name = '' }: api.GetScheduleGroupInput, call: Call): api.GetScheduleGroupOutput {
      schedules.checkGroup(call.region, Name);
      const created = schedules.groups.get(`${call.region}/${Name}`)?.createdAt;
      const date = created ? new Date(created) : undefined;
      return { Name, Arn: arnOf(Name, call), State: 'ACTIVE', CreationDate: date, LastModificationDate: date };
    },

    DeleteScheduleGroup({ Name = '' }: api.DeleteScheduleGroupInput, { region }: Call): void {
      schedules.checkGroup(region, Name);
      if (Name === 'default') throw invalid('The default schedule group cannot be deleted.');
      for (const one of schedules.list()) if (one.region === region && one.group === Name) schedules.delete(one);
      schedules.groups.delete(`${region}/${Name}`);
    },
  };
}

/** An update says everything anew. */
function recordOf(input: api.CreateScheduleInput, call: Call, now: Date, known?: ScheduleRecord): ScheduleRecord {
  const {
    ScheduleExpression: expression = '',
    ScheduleExpressionTimezone: timeZone = 'UTC',
    Target,
    FlexibleTimeWindow,
  } = input;
  if (!parseSchedule(expression, timeZone)) throw invalid(`Invalid Schedule Expression ${expression}.`);
  if (!Target?.Arn || !Target.RoleArn) throw invalid('Target must have an Arn and a RoleArn.');
  if (FlexibleTimeWindow?.Mode === 'FLEXIBLE' && !FlexibleTimeWindow.MaximumWindowInMinutes) {
    throw invalid('MaximumWindowInMinutes must be given where the mode is FLEXIBLE.');
  }
  return {
    name: input.Name ?? '',
    group: input.GroupName ?? 'default',
    region: call.region,
    accountId: call.accountId,
    expression,
    timeZone,
    target: Target,
    window: FlexibleTimeWindow ?? { Mode: 'OFF' },
    state: input.State ?? 'ENABLED',
    afterCompletion: input.ActionAfterCompletion ?? 'NONE',
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.KmsKeyArn === undefined ? {} : { kmsKeyArn: input.KmsKeyArn }),
    ...(input.StartDate === undefined ? {} : { startAt: new Date(input.StartDate).toISOString() }),
    ...(input.EndDate === undefined ? {} : { endAt: new Date(input.EndDate).toISOString() }),
    createdAt: known?.createdAt ?? now.toISOString(),
    modifiedAt: now.toISOString(),
  };
}

function describe(record: ScheduleRecord): api.GetScheduleOutput {
  const date = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
  return {
    Arn: scheduleArn(record),
    Name: record.name,
    GroupName: record.group,
    ScheduleExpression: record.expression,
    ScheduleExpressionTimezone: record.timeZone,
    State: record.state,
    Target: record.target,
    FlexibleTimeWindow: record.window,
    Description: record.description,
    KmsKeyArn: record.kmsKeyArn,
    StartDate: date(record.startAt),
    EndDate: date(record.endAt),
    ActionAfterCompletion: record.afterCompletion,
    CreationDate: date(record.createdAt),
    LastModificationDate: date(record.modifiedAt),
  };
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
