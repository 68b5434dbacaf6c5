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
    summary: 'Schedules the organization’s daily report, in place of the one before',
    description:
      'Each report is about the whole day before, in the time zone. One task a day, however many replicas there are and ' +
      'whatever restarts; a time missed while nothing ran is made up for, after a longer outage for the last day only. ' +
      '`on_complete` takes the report further, to an e-mail say.',
  })
  @ApiOkResponse({ type: DailyScheduleResponse })
  async set(@CurrentCaller() caller: Caller, @Body() body: DailyScheduleBody): Promise<DailyScheduleResponse> {
    return toDailyScheduleResponse(await this.commands.execute(new SetDailySchedule(caller, body)));
  }

  @Get()
  @ApiOperation({ summary: 'The organization’s daily report and when it comes next' })
  @ApiOkResponse({ type: DailyScheduleResponse })
  @ApiProblems(404)
  async read(@CurrentCaller() caller: Caller): Promise<DailyScheduleResponse> {
    return toDailyScheduleResponse(await this.queries.execute(new GetDailySchedule(caller)));
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Ends the organization’s own daily report' })
  @ApiNoContentResponse()
  @ApiProblems(404)
  async remove(@CurrentCaller() caller: Caller): Promise<void> {
    await this.commands.execute(new RemoveDailySchedule(caller));
  }
}
