import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresRole } from '../../../auth/access.js';
import type { Caller } from '../../../auth/caller.js';
import { CurrentCaller } from '../../../auth/current-caller.js';
import { ApiProblems } from '../../../http/problems/api-problems.js';
import { ExampleBodies } from '../../../http/open-api/example-bodies.js';
import { DailyScheduleBody, DailyScheduleResponse, toDailyScheduleResponse } from './daily-schedule.dto.js';
import { GetDailySchedule } from './get-daily-schedule.query.js';
import { RemoveDailySchedule } from './remove-daily-schedule.command.js';
import { SetDailySchedule } from './set-daily-schedule.command.js';

@ApiTags('analytics')
@Controller('integrations/analytics/schedule-daily')
@RequiresRole('manager')
export class DailyScheduleController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @HttpCode(200)
  @ExampleBodies(DailyScheduleBody, {
    'At two in the morning': {},
    'At seven, of the tasks': { hour: 7, minute: 30, time_zone: 'America/Recife', source: 'tasks' },
  })
  @ApiOperation({
    summary: 'Schedules the organization’s daily report, replacing the previous schedule',
    description:
      'Each report covers the whole previous day in the time zone. One task a day, regardless of the number of replicas and ' +
      'restarts; a run missed during an outage is caught up, after a longer outage for the last day only. ' +
      '`on_complete` passes the report on, for example to an email.',
  })
  @ApiOkResponse({ type: DailyScheduleResponse })
  async set(@CurrentCaller() caller: Caller, @Body() body: DailyScheduleBody): Promise<DailyScheduleResponse> {
    return toDailyScheduleResponse(await this.commands.execute(new SetDailySchedule(caller, body)));
  }

  @Get()
  @ApiOperation({ summary: 'The organization’s daily report and its next run' })
  @ApiOkResponse({ type: DailyScheduleResponse })
  @ApiProblems(404)
  async read(@CurrentCaller() caller: Caller): Promise<DailyScheduleResponse> {
    return toDailyScheduleResponse(await this.queries.execute(new GetDailySchedule(caller)));
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Removes the organization’s daily report schedule' })
  @ApiNoContentResponse()
  @ApiProblems(404)
  async remove(@CurrentCaller() caller: Caller): Promise<void> {
    await this.commands.execute(new RemoveDailySchedule(caller));
  }
}
